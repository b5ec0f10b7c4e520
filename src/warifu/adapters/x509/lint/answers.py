"""OCSP応答の検査: what a responder and its answers get wrong, read back by a parser that did not make them."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from warifu.authority.facts import Finding, Purpose, StatusAnswer, StatusOfSerial
from warifu.authority.ports.keys import SigningKey
from warifu.authority.ports.status import StatusRequest

STATUSES = {
    StatusOfSerial.GOOD: ocsp.OCSPCertStatus.GOOD,
    StatusOfSerial.REVOKED: ocsp.OCSPCertStatus.REVOKED,
    StatusOfSerial.UNKNOWN: ocsp.OCSPCertStatus.UNKNOWN,
}


def responder_findings(responder: bytes, issuer: bytes, key: SigningKey) -> Sequence[Finding]:
    """応答者の検査: a delegated responder of `issuer` whose key is `key` (RFC 6960 section 4.2.2.2)."""
    try:
        certificate, ca = x509.load_der_x509_certificate(responder), x509.load_der_x509_certificate(issuer)
        certificate.verify_directly_issued_by(ca)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return [Finding("ocsp.responder_issuer", "the responder's certificate is not signed by the CA it speaks for")]
    found = []
    if certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != key.public_key:
        found.append(Finding("ocsp.responder_key", "the key is not the one in the responder's certificate"))
    if ExtendedKeyUsageOID.OCSP_SIGNING not in _purposes(certificate):
        found.append(Finding("ocsp.responder_purpose", f"extended key usage lacks {Purpose.OCSP_SIGNING}"))
    if not any(isinstance(e.value, x509.OCSPNoCheck) for e in certificate.extensions):
        found.append(Finding("ocsp.responder_nocheck", "id-pkix-ocsp-nocheck is missing"))
    return found


def answer_findings(
    twin: bytes, request: StatusRequest, answer: StatusAnswer, issuer_hashes: tuple[bytes, bytes], responder: bytes
) -> Sequence[Finding]:
    """応答の検査: whether `twin`, the response under a dummy signature, says what was asked and is to be answered.

    `issuer_hashes` are those of the CA, `responder` is the SHA-1 of the responder's key.
    """
    try:
        read = ocsp.load_der_ocsp_response(twin)
        nonce = next((e.value.nonce for e in read.extensions if isinstance(e.value, x509.OCSPNonce)), None)
        asked = request.question
        rules = (
            ("ocsp.issuer", (read.issuer_name_hash, read.issuer_key_hash) == issuer_hashes),
            ("ocsp.hash", read.hash_algorithm.name == asked.hash_name),
            ("ocsp.serial", read.serial_number == asked.serial),
            ("ocsp.known_serial", asked.serial > 0 or answer.status is StatusOfSerial.UNKNOWN),
            ("ocsp.status", read.certificate_status is STATUSES[answer.status]),
            ("ocsp.revocation", _tells_revocation(read, answer)),
            ("ocsp.this_update", read.this_update_utc == answer.this_update),
            ("ocsp.next_update", read.next_update_utc == answer.next_update > answer.this_update),
            ("ocsp.produced_at", read.produced_at_utc == answer.this_update),
            ("ocsp.responder_id", read.responder_key_hash == responder),
            ("ocsp.nonce", nonce == request.nonce),
        )
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension) as broken:
        return [Finding("ocsp.encoding", type(broken).__name__)]
    return [Finding(rule, "is not what was to be said") for rule, holds in rules if not holds]


def parts_of(response: bytes) -> tuple[bytes, bytes]:
    """署名対象と署名を取り出す: the ResponseData bytes and the signature of a response in DER."""
    read = ocsp.load_der_ocsp_response(response)
    return read.tbs_response_bytes, read.signature


def _tells_revocation(read: ocsp.OCSPResponse, answer: StatusAnswer) -> bool:
    revocation = answer.revocation
    if (answer.status is StatusOfSerial.REVOKED) != (revocation is not None):
        return False
    if revocation is None:
        return read.revocation_time_utc is None
    said = read.revocation_reason.name if read.revocation_reason else "unspecified"
    return said == revocation.reason and read.revocation_time_utc == revocation.revoked_at <= answer.this_update


def _purposes(certificate: x509.Certificate) -> Sequence[x509.ObjectIdentifier]:
    return [oid for e in certificate.extensions if isinstance(e.value, x509.ExtendedKeyUsage) for oid in e.value]
