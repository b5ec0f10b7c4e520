"""発行: the one way to a signed certificate, whatever the route.

The steps, numbered as in docs/explanation/issuance.md:

1. The profile allows the key, and no certificate was ever prepared for this public key.
2. A CA of the profile's authority covers the whole validity period.
3. Serial number and certificate id are allotted.
4. The exact bytes to be signed are built and linted; a finding stops here, before any key is used.
5. The intention is stored; the caller commits.
6. Exactly these bytes are signed, and the result is compared with them.
7. The certificate is recorded; the caller commits.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from warifu.authority.errors import (
    KeyWeak,
    LintFailed,
    NotIssuedYet,
    PublicKeySeen,
    SignatureMismatch,
)
from warifu.authority.facts import (
    Certificate,
    CertificateAuthority,
    CertificateContent,
    IssuanceRequest,
    IssuanceState,
    Profile,
    PublishedAt,
)
from warifu.authority.generations import covering_ca
from warifu.authority.ports import X509, Signers
from warifu.authority.profiles import find_profile
from warifu.authority.store import AuthorityStore
from warifu.kernel.clock import jst_date
from warifu.kernel.ids import CertificateId, SerialNumber, certificate_id
from warifu.kernel.period import ValidityPeriod

_SEAL = object()


class LintedCertificate:
    """検査済み証明書: the ticket to a signature. Only `prepare` and `resume` hand it out."""

    __slots__ = ("certificate",)

    def __init__(self, certificate: Certificate, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a LintedCertificate comes from prepare() or resume()")
        self.certificate = certificate


@dataclass(frozen=True, slots=True)
class Issuer:
    """発行の手立て: what issuing needs besides the store: X.509, the keys, the profiles and the addresses."""

    x509: X509
    signers: Signers
    profiles: Mapping[str, Profile]
    published_at: Mapping[str, PublishedAt]


def prepare(
    requests: Sequence[IssuanceRequest], store: AuthorityStore, issuer: Issuer, now: datetime
) -> Sequence[LintedCertificate]:
    """発行を準備する: steps 1 to 5 for all requests or none; the caller commits before it signs.

    Raises KeyWeak, PublicKeySeen, ProfileUnknown, NoAuthorityCovers, LintFailed.
    """
    year = jst_date(now).year
    first = store.take_certificate_numbers(year, len(requests))
    ready = [
        _prepare_one(request, certificate_id(now, first + i), store, issuer, now) for i, request in enumerate(requests)
    ]
    store.add_intentions(ready)
    return [LintedCertificate(certificate, _SEAL) for certificate in ready]


def _prepare_one(
    request: IssuanceRequest, number: CertificateId, store: AuthorityStore, issuer: Issuer, now: datetime
) -> Certificate:
    profile = find_profile(issuer.profiles, request.profile)
    if request.key_algorithm not in profile.keys:
        raise KeyWeak(request.key_algorithm, ", ".join(sorted(profile.keys)))
    digest = public_key_digest(request.public_key)
    if store.has_public_key(digest):
        raise PublicKeySeen
    period = ValidityPeriod.starting_on(request.start_on, profile.years)
    here = [
        ca for ca in store.cas(profile.authority) if request.ca_id in (None, ca.id) and issuer.signers.has(ca.key_name)
    ]
    ca = covering_ca(here, period, profile, issuer.profiles)
    content = CertificateContent(
        serial=SerialNumber.random().value,
        subject=request.subject,
        public_key=request.public_key,
        period=period,
        profile=profile,
        issuer=ca.certificate,
        issuer_key=issuer.signers.open(ca.key_name).algorithm,
        published_at=issuer.published_at.get(ca.id, PublishedAt()),
        uris=(profile.uri.replace("{id}", number),) if profile.uri else (),
        dns_names=request.dns_names,
    )
    return Certificate(
        id=number,
        ca_id=ca.id,
        serial=content.serial,
        profile=profile.name,
        subject=request.subject,
        period=period,
        state=IssuanceState.PREPARED,
        to_be_signed=checked_bytes(content, issuer.x509),
        public_key_digest=digest,
        prepared_at=now,
        participant_id=request.participant_id,
        order_line_id=request.order_line_id,
    )


def checked_bytes(content: CertificateContent, x509: X509) -> bytes:
    """検査済みの署名対象: the bytes for `content`, linted. Raises LintFailed with the names of the broken rules."""
    to_be_signed = x509.to_be_signed(content)
    if findings := x509.lint(to_be_signed, content):
        raise LintFailed("; ".join(f"{f.rule} ({f.why})" for f in findings))
    return to_be_signed


def resume(certificate: Certificate) -> LintedCertificate:
    """準備済みを再開する: an intention read back from the store, where only `prepare` writes. Raises NotIssuedYet."""
    if certificate.state is not IssuanceState.PREPARED:
        raise NotIssuedYet(certificate.id)
    return LintedCertificate(certificate, _SEAL)


def sign(
    tickets: Sequence[LintedCertificate], cas: Mapping[str, CertificateAuthority], issuer: Issuer
) -> Sequence[tuple[str, bytes, str]]:
    """署名する: step 6. Gives (certificate id, DER, fingerprint) for `record`.

    Raises SignatureMismatch, KeyUnavailable.
    """
    signed = []
    for ticket in tickets:
        certificate = ticket.certificate
        key = issuer.signers.open(cas[certificate.ca_id].key_name)
        der = issuer.x509.sign(certificate.to_be_signed, key)
        if issuer.x509.to_be_signed_of(der) != certificate.to_be_signed:
            raise SignatureMismatch(certificate.id)
        signed.append((str(certificate.id), der, fingerprint(der)))
    return signed


def record(signed: Sequence[tuple[str, bytes, str]], store: AuthorityStore, now: datetime) -> None:
    """発行を記録する: step 7; the caller commits. Raises Changed when somebody else recorded one of them."""
    store.record_issued(signed, now)


def public_key_digest(public_key: bytes) -> str:
    """公開鍵の要約値: SHA-256 of the DER SubjectPublicKeyInfo, lower-case hex."""
    return hashlib.sha256(public_key).hexdigest()


def fingerprint(der: bytes) -> str:
    """証明書の拇印: SHA-256 of the certificate's DER, lower-case hex."""
    return hashlib.sha256(der).hexdigest()
