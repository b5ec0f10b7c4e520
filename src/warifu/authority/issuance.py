"""発行: the steps from a request to a signed certificate, the same for every route.

The steps, numbered as in docs/explanation/issuance.md:

1. The profile allows the key.
2. A CA of the profile's authority covers the whole validity period.
3. Serial number and certificate id are allotted.
4. The exact bytes to be signed are built and linted; a finding stops here, before any key is used.
5. The intention is stored, unless a certificate was ever prepared for this public key; the caller commits.

   `prepare` takes steps 1 to 5 in one transaction. A large batch is allotted its numbers in one, drafted outside of
   any, so that nobody waits for the lint, and intended in another.

6. Exactly these bytes are signed, and the result is compared with them.
7. The certificate is recorded in the intention's place; the caller commits.

An intention that an earlier run left is taken up by `resume`: what it was approved for is asked again, and the stored
bytes pass the whole lint against that. What stands in the store is signed for no other reason.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from warifu.authority.errors import KeyWeak, LintFailed, SignatureMismatch
from warifu.authority.facts import (
    Certificate,
    CertificateAuthority,
    CertificateContent,
    Finding,
    Intention,
    IssuanceRequest,
    IssuanceState,
    KeyAlgorithm,
    Profile,
    PublishedAt,
    Purpose,
)
from warifu.authority.generations import covering_ca, within
from warifu.authority.ports.certificates import CertificateFormat
from warifu.authority.ports.keys import Signers
from warifu.authority.ports.lists import ListFormat
from warifu.authority.profiles import find_profile
from warifu.authority.stores.issuing import IssuingStore
from warifu.kernel.clock import jst_date
from warifu.kernel.ids import CertificateId, SerialNumber, certificate_id
from warifu.kernel.period import ValidityPeriod

_SEAL = object()


class Draft:
    """下書き: a certificate that passed the lint and is not stored. Only `draft` makes one, and nothing signs it."""

    __slots__ = ("unstored",)

    def __init__(self, unstored: "Ticket", seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a Draft comes from draft()")
        self.unstored = unstored


@dataclass(frozen=True, slots=True)
class Ticket:
    """発行票: an intention and what its certificate is for, as the record will say."""

    intention: Intention
    request: IssuanceRequest
    period: ValidityPeriod
    list_partition: int | None


class LintedCertificate:
    """検査済み証明書: what `sign` accepts. Only `intend` (in `prepare`) and `resume` return it."""

    __slots__ = ("ticket",)

    def __init__(self, ticket: Ticket, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a LintedCertificate comes from prepare() or resume()")
        self.ticket = ticket

    @property
    def id(self) -> CertificateId:
        return self.ticket.intention.id

    @property
    def line_id(self) -> str | None:
        return self.ticket.intention.line_id


@dataclass(frozen=True, slots=True)
class SignedCertificate:
    """署名済み証明書: what `record` puts on record; `der` carries the linted bytes, `fingerprint` is its SHA-256."""

    ticket: Ticket
    der: bytes
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Allotment:
    """割当て: what a batch reads from the store: its instant, its first number of the year, and the CAs."""

    at: datetime
    first: int
    cas: Sequence[CertificateAuthority]


@dataclass(frozen=True, slots=True)
class Issuer:
    """発行に使うもの: formats, keys, profiles and published addresses; the store is passed separately."""

    certificate_format: CertificateFormat
    list_format: ListFormat
    signers: Signers
    profiles: Mapping[str, Profile]
    published_at: Mapping[str, PublishedAt]


def prepare(
    requests: Sequence[IssuanceRequest],
    cas: Sequence[CertificateAuthority],
    store: IssuingStore,
    issuer: Issuer,
    now: datetime,
) -> Sequence[LintedCertificate]:
    """発行を準備する: steps 1 to 5 for all requests or none; the caller commits before it signs.

    Raises KeyWeak, PublicKeySeen, ProfileUnknown, NoAuthorityCovers, LintFailed.
    """
    return intend(draft(requests, allot(len(requests), cas, store, now), issuer), store)


def allot(count: int, cas: Sequence[CertificateAuthority], store: IssuingStore, now: datetime) -> Allotment:
    """割り当てる: numbers for `count` certificates; the caller commits. Numbers that are not used then are lost."""
    # 3. Serial number and certificate id are allotted
    return Allotment(now, store.take_numbers(jst_date(now).year, count), cas)


def draft(requests: Sequence[IssuanceRequest], allotted: Allotment, issuer: Issuer) -> Sequence[Draft]:
    """下書きする: steps 1 to 4 for all requests or none.

    Raises KeyWeak, ProfileUnknown, NoAuthorityCovers, LintFailed.
    """
    place, now = _Place(allotted.cas, issuer), allotted.at
    return [
        Draft(_draft_one(request, certificate_id(now, number), place, now), _SEAL)
        for number, request in enumerate(requests, allotted.first)
    ]


def intend(drafts: Sequence[Draft], store: IssuingStore) -> Sequence[LintedCertificate]:
    """意図を残す: step 5; the caller commits before it signs. Raises PublicKeySeen."""
    # 5. The intention is stored
    store.add_intentions([one.unstored.intention for one in drafts])
    return [LintedCertificate(one.unstored, _SEAL) for one in drafts]


class _Place:
    """発行の場: what requests of one batch have in common is worked out once."""

    def __init__(self, cas: Sequence[CertificateAuthority], issuer: Issuer) -> None:
        self.issuer = issuer
        self._here = [ca for ca in cas if issuer.signers.has(ca.key_name)]
        self._found: dict[tuple[str, date, str | None], tuple[ValidityPeriod, CertificateAuthority, KeyAlgorithm]] = {}
        self._published: dict[tuple[str, int | None], PublishedAt] = {}

    def find(
        self, profile: Profile, start_on: date, ca_id: str | None
    ) -> tuple[ValidityPeriod, CertificateAuthority, KeyAlgorithm]:
        """場所を決める: the validity period, the CA that covers it and the algorithm of its key."""
        wanted = profile.name, start_on, ca_id
        if wanted not in self._found:
            period = ValidityPeriod.starting_on(start_on, profile.years)
            own = [ca for ca in self._here if ca.authority == profile.authority and ca_id in (None, ca.id)]
            if ca_id and own and Purpose.OCSP_SIGNING in profile.purposes:
                period = within(period, own[0])
            ca = covering_ca(own, period, profile, self.issuer.profiles)
            self._found[wanted] = period, ca, self.issuer.signers.open(ca.key_name).algorithm
        return self._found[wanted]

    def published_at(self, ca_id: str, serial: int) -> tuple[int | None, PublishedAt]:
        """公開先を決める: the partition of the serial, and the addresses with the list of that partition."""
        at = self.issuer.published_at.get(ca_id, PublishedAt())
        partition = at.partition_of(serial)
        if (ca_id, partition) not in self._published:
            self._published[ca_id, partition] = replace(at, crl=at.list_at(partition))
        return partition, self._published[ca_id, partition]


@dataclass(frozen=True, slots=True)
class _Plan:
    """計画: everything about a certificate but its bytes."""

    content: CertificateContent
    ca_id: str
    list_partition: int | None


def _draft_one(request: IssuanceRequest, number: CertificateId, place: _Place, now: datetime) -> Ticket:
    # 3. Serial number and certificate id are allotted
    plan = _plan(request, number, SerialNumber.random().value, place)
    content = plan.content
    # 4. The exact bytes to be signed are built and linted
    to_be_signed = checked_bytes(content, place.issuer.certificate_format)
    digest = public_key_digest(request.public_key)
    intention = Intention(number, plan.ca_id, content.serial, digest, to_be_signed, now, request.order_line_id)
    return Ticket(intention, request, content.period, plan.list_partition)


def _plan(request: IssuanceRequest, number: CertificateId, serial: int, place: _Place) -> _Plan:
    profile = find_profile(place.issuer.profiles, request.profile)
    # 1. The profile allows the key
    if request.key_algorithm not in profile.keys:
        raise KeyWeak(request.key_algorithm, ", ".join(sorted(profile.keys)))
    # 2. A CA of the profile's authority covers the whole validity period
    period, ca, issuer_key = place.find(profile, request.start_on, request.ca_id)
    partition, published_at = place.published_at(ca.id, serial)
    content = CertificateContent(
        serial=serial,
        subject=request.subject,
        public_key=request.public_key,
        period=period,
        profile=profile,
        issuer=ca.certificate,
        issuer_key=issuer_key,
        published_at=published_at,
        uris=(profile.uri.replace("{id}", number),) if profile.uri else (),
        dns_names=request.dns_names,
    )
    return _Plan(content, ca.id, partition)


def checked_bytes(content: CertificateContent, certificates: CertificateFormat) -> bytes:
    """検査済みの署名対象: the bytes for `content`, linted. Raises LintFailed with the names of the broken rules."""
    to_be_signed, findings = certificates.checked(content)
    _stop_at(findings)
    return to_be_signed


def _stop_at(findings: Sequence[Finding]) -> None:
    if findings:
        raise LintFailed("; ".join(f"{f.rule} ({f.why})" for f in findings))


def resume(
    left: Sequence[tuple[Intention, IssuanceRequest]], cas: Sequence[CertificateAuthority], issuer: Issuer
) -> Sequence[LintedCertificate]:
    """準備済みを再開する: intentions read back from the store, each with what was approved, asked anew.

    Raises what `draft` raises; LintFailed when the stored bytes are not those for this request and number.
    """
    place = _Place(cas, issuer)
    tickets = []
    for intention, request in left:
        plan = _plan(replace(request, ca_id=intention.ca_id), intention.id, intention.serial, place)
        _stop_at(issuer.certificate_format.lint(intention.to_be_signed, plan.content))
        ticket = Ticket(intention, request, plan.content.period, plan.list_partition)
        tickets.append(LintedCertificate(ticket, _SEAL))
    return tickets


def sign(
    tickets: Sequence[LintedCertificate], cas: Mapping[str, CertificateAuthority], issuer: Issuer
) -> Sequence[SignedCertificate]:
    """署名する: step 6. Raises SignatureMismatch, KeyUnavailable."""
    waiting: dict[str, list[Ticket]] = {}
    for linted in tickets:
        waiting.setdefault(cas[linted.ticket.intention.ca_id].key_name, []).append(linted.ticket)
    signed = []
    for key_name, of_key in waiting.items():
        # 6. Exactly these bytes are signed
        ders = issuer.certificate_format.sign_many(
            [ticket.intention.to_be_signed for ticket in of_key], issuer.signers.open(key_name)
        )
        for ticket, der in zip(of_key, ders, strict=True):
            if issuer.certificate_format.to_be_signed_of(der) != ticket.intention.to_be_signed:
                raise SignatureMismatch(ticket.intention.id)
            signed.append(SignedCertificate(ticket, der, fingerprint(der)))
    return signed


def record(signed: Sequence[SignedCertificate], store: IssuingStore, now: datetime) -> Sequence[Certificate]:
    """発行を記録する: step 7; the caller commits. Raises Changed when somebody else recorded one of them."""
    certificates = [_issued(one, now) for one in signed]
    # 7. The certificate is recorded
    store.record_issued(certificates)
    return certificates


def _issued(signed: SignedCertificate, now: datetime) -> Certificate:
    ticket = signed.ticket
    intention, request = ticket.intention, ticket.request
    return Certificate(
        id=intention.id,
        ca_id=intention.ca_id,
        serial=intention.serial,
        profile=request.profile,
        subject=request.subject,
        period=ticket.period,
        state=IssuanceState.ISSUED,
        public_key_digest=intention.public_key_digest,
        prepared_at=intention.prepared_at,
        der=signed.der,
        fingerprint=signed.fingerprint,
        issued_at=now,
        participant_id=request.participant_id,
        order_line_id=intention.line_id,
        list_partition=ticket.list_partition,
    )


@lru_cache(maxsize=2_048)
def public_key_digest(public_key: bytes) -> str:
    """公開鍵の要約値: SHA-256 of the DER SubjectPublicKeyInfo, lower-case hex; cached."""
    return hashlib.sha256(public_key).hexdigest()


def fingerprint(der: bytes) -> str:
    """証明書の拇印: SHA-256 of the certificate's DER, lower-case hex."""
    return hashlib.sha256(der).hexdigest()
