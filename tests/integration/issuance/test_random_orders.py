"""Whatever legal order comes, neither the own lint nor pkilint finds anything in the certificate."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from fixtures.house import make_house

from warifu.adapters.x509.certificates import to_be_signed_of
from warifu.adapters.x509.lint import lint
from warifu.adapters.x509.pkilint_rules import pkilint_findings
from warifu.adapters.x509.port import OpenX509
from warifu.authority.facts import CertificateContent, IssuanceRequest, KeyAlgorithm, SubjectName
from warifu.authority.issuance import prepare, record, sign
from warifu.kernel.clock import MovableClock

LETTERS = "割符電力株式会社髙﨑𠮷田ｱｲｳABCxyz0189().,'+:=?/ -"
ALGORITHMS = (*KeyAlgorithm, KeyAlgorithm.P_256, KeyAlgorithm.P_256, KeyAlgorithm.P_256, KeyAlgorithm.ED25519)
QUICK = [a for a in ALGORITHMS if not a.startswith("rsa")]


class Watched(OpenX509):
    """Keeps what was asked for, so that it can be checked in full afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[CertificateContent] = []

    def checked(self, content: CertificateContent):
        self.asked.append(content)
        return super().checked(content)


def name(chance: random.Random) -> str:
    text = "".join(chance.choices(LETTERS, k=chance.randint(1, 64))).strip()
    return text or "割符"


def test_random_legal_orders_give_certificates_without_findings(
    tmp_path: Path, clock: MovableClock, counts: Mapping[str, int]
) -> None:
    chance = random.Random(20261124)
    house = make_house(tmp_path, clock)
    x509 = Watched()
    issuer = replace(house.issuer, x509=x509)
    rsa = [x509.make_key(a) for a in KeyAlgorithm if a.startswith("rsa")][:2]
    requests = []
    for number in range(counts["random_orders"]):
        key = rsa[number] if number < len(rsa) else x509.make_key(chance.choice(QUICK))
        subject = SubjectName(
            name(chance),
            *(name(chance) if chance.random() < 0.7 else None for _ in range(2)),
            chance.choice([None, "JP"]),
        )
        start = date(2026, 11, 24) + timedelta(days=chance.randint(0, 180))
        requests.append(IssuanceRequest("client", subject, key.public_key, key.algorithm, start))
    with house.unit_of_work.write() as stores:
        tickets = prepare(requests, stores.authority, issuer, clock.now())
        cas = {ca.id: ca for ca in stores.authority.cas()}
        signed = sign(tickets, cas, issuer)
        record(signed, stores.authority, clock.now())
    for content, (_, der, _) in zip(x509.asked, signed, strict=True):
        to_be_signed = to_be_signed_of(der)
        assert lint(to_be_signed, content) == []
        assert pkilint_findings(to_be_signed, content) == []
