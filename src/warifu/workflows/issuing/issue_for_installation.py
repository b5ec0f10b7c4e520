"""運用者用の発行: certificates of the installation authority, for its own servers and for people who sign in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from warifu.accounts.facts import Account, Actor
from warifu.authority.facts import Certificate, IssuanceRequest, KeyAlgorithm, SubjectName
from warifu.authority.issuance import fingerprint, prepare, record, sign
from warifu.authority.ports.requests import MadeKey
from warifu.kernel.clock import jst_date
from warifu.kernel.secret import Secret
from warifu.workflows.accounts.open import accept_certificate
from warifu.workflows.chain import chain_of
from warifu.workflows.installation import Installation, entry
from warifu.workflows.jobs import SYSTEM_ACTOR

SERVER_PROFILE = "server"
SIGN_IN_PROFILE = "sign-in"
RENEW_SERVER_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class InstallationCertificate:
    """運用者用の証明書: what was issued, its chain in DER with itself first, and its key as PKCS#8 DER."""

    certificate: Certificate
    chain: Sequence[bytes]
    private_key: Secret[bytes]


def renew_server_certificate(installation: Installation, names: Sequence[str]) -> None:
    """サーバー証明書を更新する: when there is none, when its names changed, or in its last thirty days."""
    present = installation.publication.server_certificate()
    if present is not None:
        with installation.unit_of_work.read() as stores:
            known = stores.certificates.by_fingerprint(fingerprint(present))
        if known and _still_serves(installation, known, names):
            return
    issued = _issue(installation, SYSTEM_ACTOR, SERVER_PROFILE, SubjectName(names[0]), tuple(names))
    installation.publication.put_server(issued.private_key, issued.chain)


def issue_sign_in_certificate(installation: Installation, actor: Actor, account: Account) -> InstallationCertificate:
    """ログイン用証明書を発行する: bound to the account; the private key is the caller's to hand over and forget."""
    issued = _issue(installation, actor, SIGN_IN_PROFILE, SubjectName(account.display_name), ())
    accept_certificate(installation, actor, account.id, issued.chain[0])
    return issued


def _still_serves(installation: Installation, known: Certificate, names: Sequence[str]) -> bool:
    fresh = installation.clock.now() < known.period.not_after - RENEW_SERVER_BEFORE
    return fresh and installation.publication.server_names() == frozenset(names)


def _issue(
    installation: Installation, actor: Actor, profile: str, subject: SubjectName, names: tuple[str, ...]
) -> InstallationCertificate:
    now = installation.clock.now()
    key: MadeKey = installation.request_format.make_key(KeyAlgorithm.P_256)
    request = IssuanceRequest(
        profile=profile,
        subject=subject,
        public_key=key.public_key,
        key_algorithm=key.algorithm,
        start_on=jst_date(now),
        dns_names=names,
    )
    with installation.unit_of_work.write() as stores:
        prepared = prepare([request], stores.authorities.all(), stores.issuing, installation.issuer, now)
    with installation.unit_of_work.write() as stores:
        cas = {ca.id: ca for ca in stores.authorities.all()}
        (issued,) = record(sign(prepared, cas, installation.issuer), stores.issuing, now)
        stores.evidence.append(
            entry(installation, actor, "certificate.issued", f"certificate:{issued.id}", profile=profile)
        )
        chain = [issued.der, *chain_of(installation, stores, issued.ca_id)]
    return InstallationCertificate(issued, chain, key.private_key)
