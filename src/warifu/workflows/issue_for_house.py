"""自局用の発行: certificates of the house authority, for its own servers and for people who sign in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from warifu.accounts.facts import Account, Actor
from warifu.authority.facts import Certificate, IssuanceRequest, KeyAlgorithm, SubjectName
from warifu.authority.issuance import fingerprint, prepare, record, resume, sign
from warifu.authority.ports import MadeKey
from warifu.kernel.clock import jst_date
from warifu.kernel.secret import Secret
from warifu.workflows.fetch_parcel import chain_of
from warifu.workflows.house import House, entry
from warifu.workflows.issue_order import SYSTEM_ACTOR
from warifu.workflows.open_account import accept_certificate

SERVER_PROFILE = "server"
SIGN_IN_PROFILE = "sign-in"
RENEW_SERVER_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class HouseCertificate:
    """自局用の証明書: what was issued, its chain in DER with itself first, and its key as PKCS#8 DER."""

    certificate: Certificate
    chain: Sequence[bytes]
    private_key: Secret[bytes]


def renew_server_certificate(house: House, names: Sequence[str]) -> None:
    """サーバー証明書を更新する: when there is none, when its names changed, or in its last thirty days."""
    present = house.publication.server_certificate()
    if present is not None:
        with house.unit_of_work.read() as stores:
            known = stores.authority.by_fingerprint(fingerprint(present))
        if known and _still_serves(house, known, names):
            return
    issued = _issue(house, SYSTEM_ACTOR, SERVER_PROFILE, SubjectName(names[0]), tuple(names))
    house.publication.put_server(issued.private_key, issued.chain)


def issue_sign_in_certificate(house: House, actor: Actor, account: Account) -> HouseCertificate:
    """ログイン用証明書を発行する: bound to the account; the private key is the caller's to hand over and forget."""
    issued = _issue(house, actor, SIGN_IN_PROFILE, SubjectName(account.display_name), ())
    accept_certificate(house, actor, account.id, issued.chain[0])
    return issued


def _still_serves(house: House, known: Certificate, names: Sequence[str]) -> bool:
    fresh = house.clock.now() < known.period.not_after - RENEW_SERVER_BEFORE
    return fresh and house.publication.server_names() == frozenset(names)


def _issue(house: House, actor: Actor, profile: str, subject: SubjectName, names: tuple[str, ...]) -> HouseCertificate:
    now = house.clock.now()
    key: MadeKey = house.issuer.x509.make_key(KeyAlgorithm.P_256)
    request = IssuanceRequest(
        profile=profile,
        subject=subject,
        public_key=key.public_key,
        key_algorithm=key.algorithm,
        start_on=jst_date(now),
        dns_names=names,
    )
    with house.unit_of_work.write() as stores:
        prepared = prepare([request], stores.authority, house.issuer, now)[0].certificate
    with house.unit_of_work.write() as stores:
        cas = {ca.id: ca for ca in stores.authority.cas()}
        signed = sign([resume(prepared)], cas, house.issuer)
        record(signed, stores.authority, now)
        stores.evidence.append(entry(house, actor, "certificate.issued", f"certificate:{prepared.id}", profile=profile))
        chain = [signed[0][1], *chain_of(house, stores, prepared.ca_id)]
    return HouseCertificate(prepared, chain, key.private_key)
