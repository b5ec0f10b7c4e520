"""CAの受渡し: what goes between an offline root and the installation: certificates, requests and lists of CAs."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.adapters.x509.builder_keys import builder_key
from warifu.adapters.x509.certificates.names import subject_of, x509_name
from warifu.adapters.x509.keys import algorithm_of, hash_for, spki
from warifu.adapters.x509.reading import PARSE_FAULTS, read_certificates, read_lists
from warifu.authority.facts import SubjectName
from warifu.authority.hierarchy_errors import ListSignatureInvalid
from warifu.authority.ports import CaFacts, ListFacts, SigningKey
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.period import ValidityPeriod

CA = "CA certificate"
FULL_LIST = "full CRL"


def read_cas(data: bytes) -> Sequence[CaFacts]:
    """CA証明書を読む. Raises TooLarge, NotUnderstood, KeyWeak, SubjectInvalid."""
    return [_ca_facts(certificate) for certificate in read_certificates(data)]


def request_for(subject: SubjectName, key: SigningKey) -> bytes:
    """CSRを作る: PEM, signed by the key it names (RFC 2986)."""
    builder = x509.CertificateSigningRequestBuilder(subject_name=x509_name(subject))
    return builder.sign(builder_key(key), hash_for(key.algorithm)).public_bytes(Encoding.PEM)


def is_signed_by(certificate: bytes, issuer: bytes) -> bool:
    """発行者の確認: by name and by signature."""
    try:
        x509.load_der_x509_certificate(certificate).verify_directly_issued_by(x509.load_der_x509_certificate(issuer))
    except (*PARSE_FAULTS, InvalidSignature):
        return False
    return True


def read_list(data: bytes, issuer: bytes) -> ListFacts | None:
    """失効リストを読む: a full one of this issuer, its signature checked; None when it names another issuer.

    Raises TooLarge, NotUnderstood, ListSignatureInvalid.
    """
    certificate = x509.load_der_x509_certificate(issuer)
    lists = read_lists(data)
    if len(lists) != 1:
        raise NotUnderstood(FULL_LIST, f"{len(lists)} lists in one file, one is possible")
    try:
        return _list_facts(lists[0], certificate)
    except PARSE_FAULTS:
        raise NotUnderstood(FULL_LIST, "damaged") from None


def _list_facts(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> ListFacts | None:
    if crl.issuer.public_bytes() != issuer.subject.public_bytes():
        return None
    if not crl.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]  # a CA's key, checked when recorded
        raise ListSignatureInvalid(issuer.subject.rfc4514_string())
    numbers = [one.value.crl_number for one in crl.extensions if isinstance(one.value, x509.CRLNumber)]
    partial = (x509.IssuingDistributionPoint, x509.DeltaCRLIndicator)
    if any(one.critical or isinstance(one.value, partial) for one in crl.extensions):
        raise NotUnderstood(FULL_LIST, "a partial or delta list, or a critical extension")
    if len(numbers) != 1 or crl.next_update_utc is None:
        raise NotUnderstood(FULL_LIST, "no number, or no date of the next one")
    return ListFacts(crl.public_bytes(Encoding.DER), numbers[0], crl.last_update_utc, crl.next_update_utc)


def _ca_facts(certificate: x509.Certificate) -> CaFacts:
    try:
        public_key = certificate.public_key()
        subject = subject_of(certificate.subject)
        period = ValidityPeriod(certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    except PARSE_FAULTS:
        raise NotUnderstood(CA, "its key, name or dates cannot be read") from None
    return CaFacts(
        der=certificate.public_bytes(Encoding.DER),
        serial=certificate.serial_number,
        subject=subject,
        public_key=spki(public_key),  # type: ignore[arg-type]  # algorithm_of refuses the other kinds
        key_algorithm=algorithm_of(public_key),
        period=period,
    )
