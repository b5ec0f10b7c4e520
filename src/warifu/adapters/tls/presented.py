"""提示された証明書を読む: what a certificate says, and whether its chain leads to one of our trust anchors."""

import contextlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from OpenSSL import crypto

from warifu.adapters.parsing import refusing
from warifu.gateway.facts import ChainLink, Presented, Unreadable
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.period import ValidityPeriod

LARGEST = 16_384
LARGEST_BESIDE = 65_536
LONGEST_CHAIN = 10
REMEMBERED = 4_096
DISTRUST_LASTS = timedelta(minutes=1)
LAST_INSTANT = datetime(9999, 12, 31, tzinfo=UTC)
WEAK_DIGESTS = frozenset({"md5", "sha1"})
CERTIFICATE, CHAIN = "certificate", "certificate chain"


def authority_id(certificate: x509.Certificate) -> str:
    """認証局の番号: SHA-256 of name and public key, so that a CA with a new key is another CA."""
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(certificate.subject.public_bytes() + key).hexdigest()


def is_anchor(certificate: x509.Certificate) -> bool:
    """信頼の起点か: of the certificates in a trust file, those that signed themselves."""
    return certificate.subject == certificate.issuer


@dataclass(frozen=True, slots=True)
class _Verdict:
    """連鎖の判定: the links of a trusted chain or why it is not one, good from `since` through `until`."""

    chain: tuple[ChainLink, ...]
    distrust: str
    since: datetime
    until: datetime


class TrustSet:
    """信頼する認証局: self-signed certificates are anchors, the others only help to build chains.

    What the client sends beside its own certificate helps too and is never an anchor. Without an anchor nothing is
    trusted. Verdicts are remembered for as long as they hold; a changed trust set is a new one that remembers nothing.
    """

    def __init__(self, certificates: Sequence[x509.Certificate]) -> None:
        self.certificates = tuple(certificates)
        self._anchors = [crypto.X509.from_cryptography(c) for c in certificates if is_anchor(c)]
        self._helpers = [crypto.X509.from_cryptography(c) for c in certificates if not is_anchor(c)]
        self._lock = Lock()
        self._read: OrderedDict[bytes, tuple[Presented | Unreadable, _Verdict | None]] = OrderedDict()

    def present(self, chain: Sequence[bytes], now: datetime) -> Presented | Unreadable | None:
        """提示を読む: `chain` as sent, DER, own certificate first; None when empty. Nothing in it raises.

        The chain is judged at `now`, or at the nearest instant of the certificate's own validity, so that a
        certificate that is only too early or too late is not called untrusted.
        """
        if not chain:
            return None
        key = sha256(b"".join(sha256(one).digest() for one in chain)).digest()
        presented, verdict = self._read.get(key) or (read_certificate(chain[0]), None)
        if isinstance(presented, Presented):
            at = min(max(now, presented.validity.not_before), presented.validity.not_after)
            if verdict is None or not verdict.since <= at <= verdict.until:
                verdict = self._judge(chain, at)
            presented = replace(presented, chain=verdict.chain, distrust=verdict.distrust)
        with self._lock:  # the portal asks from several threads
            self._read[key] = (presented, verdict)
            self._read.move_to_end(key)
            while len(self._read) > REMEMBERED:
                self._read.popitem(last=False)
        return presented

    def _judge(self, chain: Sequence[bytes], at: datetime) -> _Verdict:
        if not self._anchors:
            return _Verdict((), "no trust anchor is configured", at, at)
        try:
            with refusing(CHAIN, chain[0]):
                return _trusted(self._verified(chain, at), at)
        except NotUnderstood as unreadable:
            return _distrusted(f"chain: {unreadable.why}", at)

    def _verified(self, chain: Sequence[bytes], at: datetime) -> Sequence[x509.Certificate] | str:
        """Give the chain that leads from their own certificate to an anchor, or OpenSSL's word why there is none."""
        store = crypto.X509Store()
        for anchor in self._anchors:
            store.add_cert(anchor)
        store.set_flags(crypto.X509StoreFlags.X509_STRICT)
        store.set_time(at)
        own = crypto.load_certificate(crypto.FILETYPE_ASN1, chain[0])
        context = crypto.X509StoreContext(store, own, [*self._helpers, *_readable(chain[1:LONGEST_CHAIN])])
        try:
            return [one.to_cryptography() for one in context.get_verified_chain()]
        except crypto.X509StoreContextError as error:
            return str(error)[:200]


def _trusted(verified: Sequence[x509.Certificate] | str, at: datetime) -> _Verdict:
    if isinstance(verified, str):
        return _distrusted(verified, at)
    if any(_is_weak(one) for one in verified[:-1]):
        return _distrusted("signed with a weak digest", at)
    above = verified[1:]
    if not above:
        return _distrusted("presented a trust anchor itself", at)
    links = (ChainLink(authority_id(issuer), one.serial_number) for one, issuer in zip(verified, above, strict=False))
    return _Verdict(
        tuple(links), "", max(c.not_valid_before_utc for c in above), min(c.not_valid_after_utc for c in above)
    )


def _distrusted(why: str, at: datetime) -> _Verdict:
    return _Verdict((), why, at, at + DISTRUST_LASTS)


def _readable(sent: Sequence[bytes]) -> Iterator[crypto.X509]:
    size = 0
    for one in sent:
        size += len(one)
        if size > LARGEST_BESIDE:
            return
        with contextlib.suppress(NotUnderstood), refusing(CERTIFICATE, one):
            yield crypto.load_certificate(crypto.FILETYPE_ASN1, one)


def _is_weak(certificate: x509.Certificate) -> bool:
    digest = certificate.signature_hash_algorithm
    return digest is not None and digest.name in WEAK_DIGESTS


def read_certificate(der: bytes) -> Presented | Unreadable:
    """証明書を読む: what it says, without any trust yet; Unreadable when any part of it cannot be understood."""
    fingerprint = sha256(der).hexdigest()
    if len(der) > LARGEST:
        return Unreadable(fingerprint, "too large")
    try:
        with refusing(CERTIFICATE, der):
            return _presented(x509.load_der_x509_certificate(der), fingerprint)
    except NotUnderstood as unreadable:
        return Unreadable(fingerprint, unreadable.why)


def _presented(certificate: x509.Certificate, fingerprint: str) -> Presented | Unreadable:
    purposes, may_sign = _purposes(certificate.extensions)
    if certificate.not_valid_after_utc >= LAST_INSTANT or certificate.serial_number <= 0:
        return Unreadable(fingerprint, "without expiry, or with a serial that is not positive")
    return Presented(
        fingerprint=fingerprint,
        serial=certificate.serial_number,
        subject=certificate.subject.rfc4514_string()[:500],
        issuer=certificate.issuer.rfc4514_string()[:500],
        validity=ValidityPeriod(certificate.not_valid_before_utc, certificate.not_valid_after_utc),
        purposes=purposes,
        may_sign=may_sign,
        chain=(),
    )


def _purposes(extensions: x509.Extensions) -> tuple[frozenset[str], bool]:
    purposes: frozenset[str] = frozenset()
    may_sign = True
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.ExtendedKeyUsage):
            purposes = frozenset(oid.dotted_string for oid in value)
        elif isinstance(value, x509.KeyUsage):
            may_sign = may_sign and value.digital_signature
        elif isinstance(value, x509.BasicConstraints):
            may_sign = may_sign and not value.ca
    return purposes, may_sign
