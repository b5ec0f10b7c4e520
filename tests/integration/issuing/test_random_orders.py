"""Whatever legal order comes, by whatever way, neither the own lint nor pkilint finds anything in the certificate."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from cryptography import x509
from fixtures.installation import FOUNDER, do_jobs, make_installation
from fixtures.requests import Keys, csr

from warifu.accounts.facts import Account, Actor, Role
from warifu.adapters.x509.certificates.building import to_be_signed_of
from warifu.adapters.x509.certificates.port import X509Certificates
from warifu.adapters.x509.lint.pkilint_certificates import pkilint_findings
from warifu.adapters.x509.lint.rules import lint
from warifu.authority.facts import Certificate, CertificateContent, KeyAlgorithm, PublishedAt, SubjectName
from warifu.authority.profiles import own_profiles
from warifu.kernel.clock import MovableClock, jst_date
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import LineForm, Order, Wanted
from warifu.participants.facts import Contact, ContactKind
from warifu.workflows.accounts.open import open_founding_account
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.issue_for_installation import issue_sign_in_certificate, renew_server_certificate
from warifu.workflows.issuing.sign_directly import request_directly
from warifu.workflows.orders.approve import approve_order
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.enrol import enrol_participant

LETTERS = "割符電力株式会社髙﨑𠮷田ｱｲｳABCxyz0189().,'+:=?/ -"
LONGEST, LONGEST_LABEL = 64, 58
LINES_AT_ONCE = 10
LAST_DAY = timedelta(days=180)
MADE = [KeyAlgorithm.P_256] * 6 + [KeyAlgorithm.P_384] * 6 + [KeyAlgorithm.RSA_2048]
DIRECT = {"client": list(KeyAlgorithm), "by-policy": list(KeyAlgorithm)}
DIRECT["sign-in"] = [a for a in KeyAlgorithm if a not in {KeyAlgorithm.ED25519, KeyAlgorithm.RSA_4096}]
DIRECT["mail-sample"] = [KeyAlgorithm.RSA_2048, KeyAlgorithm.P_256]
BY_POLICY = """
[by-policy]
authority = "MARKET"
years = 2
keys = ["rsa-2048", "rsa-3072", "rsa-4096", "p-256", "p-384", "ed25519"]
key_usage = ["digital_signature"]
purposes = ["1.3.6.1.5.5.7.3.2"]
policy = "2.999.1.1"
uri = "urn:warifu:certificate:{id}"
"""
MARKET = PublishedAt("http://a.example/g1.cer", "http://a.example/g1.crl", "http://a.example/ocsp")
ADDRESSES = {
    "market-g1": replace(MARKET, partitions=4, crl_parts="http://a.example/g1-p{partition}.crl"),
    "installation-g1": replace(MARKET, ocsp=None),
}
STAFF = Actor("U-S", "p-s", "見本 審査", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
APPROVERS = [Actor(f"U-{n}", f"p-{n}", "見本 承認", frozenset({Role.APPROVER}), signed_in=True) for n in (1, 2)]


class Watched(X509Certificates):
    """Keeps what was asked for, so that it can be checked in full afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[int, CertificateContent] = {}

    def checked(self, content: CertificateContent):
        self.asked[content.serial] = content
        return super().checked(content)


class Orderers:
    """People who order whatever is allowed, on some day or other in five years."""

    def __init__(self, installation: Installation, clock: MovableClock, chance: random.Random) -> None:
        self.installation, self.clock, self.chance = installation, clock, chance
        self.keys = Keys(chance)
        self.numbers = count(1)

    def order(self) -> int:
        """One order, by one of the ways there are; gives how many certificates it asks for."""
        self.clock.move(timedelta(days=self.chance.randint(0, 9), seconds=self.chance.randint(0, 86_400)))
        way = self.chance.choice(
            [self.of_participant, self.of_participant, self.direct, self.direct, self.of_installation]
        )
        return way()

    def of_participant(self) -> int:
        code, name = OperatorCode(f"{next(self.numbers):04X}"), self.text(LONGEST)
        contact = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@hikari.example")
        participant = enrol_participant(self.installation, STAFF, code, name, [contact])
        lines = [self.line() for _ in range(self.chance.randint(1, LINES_AT_ONCE))]
        return self.issued(submit_order(self.installation, STAFF, participant.id, lines))

    def line(self) -> LineForm:
        wanted = Wanted(self.start(), self.text(LONGEST_LABEL), self.text(LONGEST))
        form = LineForm(wanted, self.chance.choice(MADE))
        if self.chance.random() < 0.3:
            return form
        request = self.request(list(KeyAlgorithm), SubjectName("what a CSR says of itself"))
        return replace(form, key_source=self.installation.request_format.read_request(request))

    def direct(self) -> int:
        profile = self.chance.choice(list(DIRECT))
        parts = (self.text(LONGEST) if self.chance.random() < 0.7 else None for _ in range(2))
        subject = SubjectName(self.text(LONGEST), *parts, self.chance.choice([None, "JP"]))
        request = self.request(DIRECT[profile], subject)
        return self.issued(request_directly(self.installation, STAFF, request, profile, self.start()))

    def of_installation(self) -> int:
        if self.chance.random() < 0.5:
            names = [
                f"{self.chance.choice('abc')}{next(self.numbers)}.example" for _ in range(self.chance.randint(1, 4))
            ]
            renew_server_certificate(self.installation, names)
            return 1
        number = next(self.numbers)
        account = Account(f"U-H{number}", f"p-h{number}", self.text(LONGEST), frozenset({Role.AUDITOR}))
        open_founding_account(self.installation, FOUNDER, account)
        issue_sign_in_certificate(self.installation, FOUNDER, account)
        return 1

    def issued(self, order: Order) -> int:
        for one in APPROVERS:
            approve_order(self.installation, one, order.id)
        do_jobs(self.installation)
        return len(order.lines)

    def request(self, algorithms: Sequence[KeyAlgorithm], subject: SubjectName) -> bytes:
        possible = [one for one in algorithms if self.keys.has(one)]
        return csr(self.keys.new(self.chance.choice(possible)), subject)

    def start(self) -> date:
        days = self.chance.choice([0, LAST_DAY.days, self.chance.randint(0, LAST_DAY.days)])
        return jst_date(self.clock.now()) + timedelta(days=days)

    def text(self, longest: int) -> str:
        text = "".join(self.chance.choices(LETTERS, k=self.chance.randint(1, longest))).strip()
        return text or "割符"


def test_random_legal_orders_give_certificates_without_findings(
    tmp_path: Path, clock: MovableClock, counts: Mapping[str, int]
) -> None:
    watched = Watched()
    installation = make_installation(tmp_path, clock)
    issuer = replace(
        installation.issuer, certificate_format=watched, profiles=own_profiles(BY_POLICY), published_at=ADDRESSES
    )
    installation = replace(installation, issuer=issuer)
    orderers, wanted = Orderers(installation, clock, random.Random(20261124)), 0
    while wanted < counts["random_orders"]:
        wanted += orderers.order()
    found = [issued(installation, serial) for serial in watched.asked]
    assert len(found) == wanted >= counts["random_orders"]
    for one in found:
        assert one.der
        content, to_be_signed = watched.asked[one.serial], to_be_signed_of(one.der)
        assert lint(to_be_signed, content) == []
        assert pkilint_findings(to_be_signed, content) == []
    if wanted >= 1_000:
        everything_was_ordered(found)


def issued(installation: Installation, serial: int) -> Certificate:
    with installation.unit_of_work.read() as stores:
        one = stores.certificates.by_serial(serial)
    assert one
    return one


def everything_was_ordered(found: Sequence[Certificate]) -> None:
    """A thousand orders leave no kind of key, profile, authority or start out."""
    read = [x509.load_der_x509_certificate(one.der or b"") for one in found]
    sizes = Counter((type(one.public_key()).__name__, getattr(one.public_key(), "key_size", 0)) for one in read)
    assert len(sizes) == len(KeyAlgorithm)
    assert {one.profile for one in found} == {*DIRECT, "server"}
    assert {one.ca_id for one in found} == set(ADDRESSES)
    waited = {(jst_date(one.period.not_before) - jst_date(one.prepared_at)).days for one in found}
    assert {0, LAST_DAY.days} < waited <= set(range(LAST_DAY.days + 1))
    assert len(waited) > 100
