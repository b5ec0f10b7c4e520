"""証明書とCSRの事実."""

import hashlib
from collections.abc import Iterator, Sequence

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from warifu.adapters.x509.inspect.extensions import extension_facts
from warifu.adapters.x509.inspect.facts import Fact, Inspected
from warifu.adapters.x509.keys import algorithm_of
from warifu.adapters.x509.requests.csr import signature_holds
from warifu.adapters.x509.shown import shown_hex, shown_instant, shown_name
from warifu.authority.errors import KeyRefused, RequestSignatureInvalid


def certificate_facts(der: bytes) -> Sequence[Inspected]:
    """証明書の事実. Raises what the parser raises."""
    certificate = x509.load_der_x509_certificate(der)
    extensions = tuple(extension_facts(certificate.extensions))
    facts = (
        Fact("subject", shown_name(certificate.subject)),
        Fact("issuer", shown_name(certificate.issuer)),
        *serial_facts(certificate.serial_number),
        Fact("not_before", shown_instant(certificate.not_valid_before_utc)),
        Fact("not_after", shown_instant(certificate.not_valid_after_utc)),
        *_key_facts(certificate),
        Fact("signature", signature_name(certificate)),
        *extensions,
        Fact("sha256", shown_hex(hashlib.sha256(der).digest())),
        Fact("sha1", shown_hex(hashlib.sha1(der).digest())),  # noqa: S324  # Windows shows this one
    )
    is_ca = Fact("basic_constraints", "ca", spoken=True) in extensions
    return [Inspected("ca_certificate" if is_ca else "certificate", facts)]


def request_facts(der: bytes) -> Sequence[Inspected]:
    """CSRの事実. Raises RequestSignatureInvalid, and what the parser raises."""
    request = x509.load_der_x509_csr(der)
    facts = (
        Fact("subject", shown_name(request.subject)),
        *_key_facts(request),
        Fact("signature", signature_name(request)),
        *extension_facts(request.extensions),
    )
    if not signature_holds(request):
        raise RequestSignatureInvalid
    return [Inspected("csr", (*facts, Fact("proof", "holds", spoken=True)))]


def serial_facts(serial: int) -> Iterator[Fact]:
    """シリアル番号の事実: in hex and in decimal, also for numbers this installation would not allot."""
    digits = f"{abs(serial):X}"
    digits = digits.zfill(len(digits) + len(digits) % 2)
    pairs = ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))
    yield Fact("serial_hex", f"{'-' if serial < 0 else ''}{pairs}")
    yield Fact("serial_decimal", str(serial))


def signature_name(
    signed: x509.Certificate | x509.CertificateSigningRequest | x509.CertificateRevocationList,
) -> str:
    """署名方式: by name where it is known, by number elsewhere."""
    known = {
        "1.2.840.113549.1.1.11": "RSA, SHA-256",
        "1.2.840.113549.1.1.12": "RSA, SHA-384",
        "1.2.840.113549.1.1.13": "RSA, SHA-512",
        "1.2.840.113549.1.1.5": "RSA, SHA-1",
        "1.2.840.113549.1.1.10": "RSA-PSS",
        "1.2.840.10045.4.3.2": "ECDSA, SHA-256",
        "1.2.840.10045.4.3.3": "ECDSA, SHA-384",
        "1.2.840.10045.4.3.4": "ECDSA, SHA-512",
        "1.3.101.112": "Ed25519",
    }
    oid = signed.signature_algorithm_oid.dotted_string
    return known.get(oid, oid)


def _key_facts(holder: x509.Certificate | x509.CertificateSigningRequest) -> Iterator[Fact]:
    try:
        public_key = holder.public_key()
    except UnsupportedAlgorithm:
        yield Fact("key", "?")
        yield Fact("key_accepted", "no", spoken=True)
        return
    match public_key:
        case rsa.RSAPublicKey() | dsa.DSAPublicKey():
            kind = "RSA" if isinstance(public_key, rsa.RSAPublicKey) else "DSA"
            yield Fact("key", f"{kind} {public_key.key_size} bit")
        case ec.EllipticCurvePublicKey():
            yield Fact("key", f"EC {public_key.curve.name}")
        case _:
            yield Fact("key", type(public_key).__name__.removesuffix("PublicKey"))
    try:
        algorithm_of(public_key)
    except KeyRefused:
        yield Fact("key_accepted", "no", spoken=True)
