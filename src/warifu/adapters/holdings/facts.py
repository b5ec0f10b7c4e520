"""証明書の事実: what a certificate found in a file says, and which other one signed it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.x509.oid import NameOID

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.shown import shown_name
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.texts import shown_text
from warifu.lifecycle.holdings.found import CertificateFacts

EXPECTED = "certificate"
CLIENT_AUTH = "client_auth"


def facts_of(der: bytes) -> CertificateFacts:
    """事実を読む. Raises NotUnderstood where not even its dates can be read."""
    with refusing(EXPECTED, der, "damaged inside"):
        strict, lenient = x509.load_der_x509_certificate(der), asn1.Certificate.load(der)
        number = lenient.serial_number
        authority = _is_authority(lenient)
        return CertificateFacts(
            fingerprint=sha256(der).hexdigest(),
            serial=f"{'-' if number < 0 else ''}{abs(number):X}",
            subject=_name(strict, lenient, "subject"),
            subject_cn=_common_name(strict, "subject"),
            issuer=_name(strict, lenient, "issuer"),
            issuer_cn=_common_name(strict, "issuer"),
            not_before=strict.not_valid_before_utc,
            not_after=strict.not_valid_after_utc,
            is_client=_is_client(lenient, is_authority=authority),
            is_authority=authority,
        )


def signers_of(ders: Iterable[bytes]) -> Mapping[str, Sequence[str]]:
    """発行者を探す: by fingerprint, those among them that signed it; whoever signed itself is not named."""
    everyone = [_Named.of(der) for der in ders]
    by_subject: dict[bytes, list[_Named]] = defaultdict(list)
    for one in everyone:
        if one.is_authority:
            by_subject[one.subject].append(one)
    signers: dict[str, Sequence[str]] = {}
    for one in everyone:
        candidates = (other for other in by_subject.get(one.issuer, ()) if other.fingerprint != one.fingerprint)
        if above := [other.fingerprint for other in candidates if _signed(other, one)]:
            signers[one.fingerprint] = above
    return signers


@dataclass(frozen=True, slots=True)
class _Named:
    """Names as octets, since two that read alike are not always the same."""

    certificate: x509.Certificate
    fingerprint: str
    subject: bytes
    issuer: bytes
    is_authority: bool

    @classmethod
    def of(cls, der: bytes) -> Self:
        lenient = asn1.Certificate.load(der)
        return cls(
            certificate=x509.load_der_x509_certificate(der),
            fingerprint=sha256(der).hexdigest(),
            subject=lenient.subject.dump(),
            issuer=lenient.issuer.dump(),
            is_authority=_is_authority(lenient),
        )


def _signed(issuer: _Named, one: _Named) -> bool:
    try:
        with refusing(EXPECTED, b""):
            one.certificate.verify_directly_issued_by(issuer.certificate)
    except NotUnderstood:
        return False
    return True


def _name(strict: x509.Certificate, lenient: Any, which: str) -> str:
    """As the strict reader has it; of a name that it refuses, as the lenient one does."""
    try:
        with refusing(EXPECTED, b""):
            return shown_name(getattr(strict, which))
    except NotUnderstood:
        return shown_text(getattr(lenient, which).human_friendly)


def _common_name(strict: x509.Certificate, which: str) -> str:
    try:
        with refusing(EXPECTED, b""):
            names = getattr(strict, which).get_attributes_for_oid(NameOID.COMMON_NAME)
            return shown_text(str(names[-1].value)) if names else ""
    except NotUnderstood:
        return ""


def _is_authority(lenient: Any) -> bool:
    constraints = _extension(lenient, "basic_constraints")
    return isinstance(constraints, Mapping) and bool(constraints.get("ca"))


def _is_client(lenient: Any, *, is_authority: bool) -> bool:
    usages = _extension(lenient, "extended_key_usage")
    return CLIENT_AUTH in usages if isinstance(usages, Collection) else not is_authority


def _extension(lenient: Any, name: str) -> Any:
    """One extension alone, so that another one that is damaged does not hide it; None where it is absent or damaged."""
    try:
        with refusing(EXPECTED, b""):
            extensions = lenient["tbs_certificate"]["extensions"]
            for one in extensions if isinstance(extensions, asn1.Extensions) else ():
                if one["extn_id"].native == name:
                    return one["extn_value"].parsed.native
    except NotUnderstood:
        return None
    return None
