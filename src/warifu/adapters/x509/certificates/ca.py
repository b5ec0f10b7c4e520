"""CA証明書: those from outside, and who signed them."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.keys import algorithm_of, spki
from warifu.adapters.x509.names import subject_of
from warifu.adapters.x509.reading import read_certificates
from warifu.authority.ports.certificates import CaFacts
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.period import ValidityPeriod

CA = "CA certificate"


def read_cas(data: bytes) -> Sequence[CaFacts]:
    """CA証明書を読む. Raises TooLarge, NotUnderstood, KeyWeak, KeyExposed, SubjectInvalid."""
    return [_ca_facts(certificate) for certificate in read_certificates(data)]


def is_signed_by(certificate: bytes, issuer: bytes) -> bool:
    """発行者の確認: by name and by signature."""
    try:
        with refusing(CA, certificate):
            x509.load_der_x509_certificate(certificate).verify_directly_issued_by(
                x509.load_der_x509_certificate(issuer)
            )
    except NotUnderstood:
        return False
    return True


def _ca_facts(certificate: x509.Certificate) -> CaFacts:
    der = certificate.public_bytes(Encoding.DER)
    with refusing(CA, der, "its key, name or dates cannot be read"):
        public_key = certificate.public_key()
        subject = subject_of(certificate.subject)
        period = ValidityPeriod(certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    return CaFacts(
        der=der,
        serial=certificate.serial_number,
        subject=subject,
        public_key=spki(public_key),  # type: ignore[arg-type]  # algorithm_of refuses the other kinds
        key_algorithm=algorithm_of(public_key),
        period=period,
    )
