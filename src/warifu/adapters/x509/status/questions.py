"""OCSP: questions read, and refused (RFC 6960, nonces RFC 9654). Answers are signed in `answers.py`."""

import hashlib
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from warifu.adapters.parsing import refusing
from warifu.authority.ports.status import StatusQuestion, StatusRequest
from warifu.kernel.errors import NotUnderstood, TooLarge

LARGEST = 4 * 1024
LONGEST_NONCE = 128
EXPECTED = "OCSP request"
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303  # the hash OCSP clients ask with; it names an issuer, nothing is signed with it
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
REFUSALS = {
    "malformed_request": ocsp.OCSPResponseStatus.MALFORMED_REQUEST,
    "unauthorized": ocsp.OCSPResponseStatus.UNAUTHORIZED,
    "internal_error": ocsp.OCSPResponseStatus.INTERNAL_ERROR,
    "try_later": ocsp.OCSPResponseStatus.TRY_LATER,
}


def read_status_request(data: bytes) -> StatusRequest:
    """OCSP要求を読む: exactly one question. Raises TooLarge, NotUnderstood."""
    if len(data) > LARGEST:
        raise TooLarge(EXPECTED, LARGEST)
    with refusing(EXPECTED, data, "not DER of one question in an OCSP request, or damaged"):
        request = ocsp.load_der_ocsp_request(data)
        question = StatusQuestion(
            request.hash_algorithm.name, request.issuer_name_hash, request.issuer_key_hash, request.serial_number
        )
        nonce = _nonce(request)
    _check(question)
    return StatusRequest(question, nonce)


def is_about(question: StatusQuestion, issuer: bytes) -> bool:
    """発行者の照合: by the hashes of the issuer's name and key."""
    if question.hash_name not in HASHES:
        return False
    return (question.issuer_name_hash, question.issuer_key_hash) == issuer_hashes(question.hash_name, issuer)


@cache
def issuer_hashes(hash_name: str, issuer: bytes) -> tuple[bytes, bytes]:
    """発行者の要約値: of the CA's name and of its key, as a CertID holds them (RFC 6960 section 4.1.1)."""
    from asn1crypto.x509 import Certificate

    tbs = Certificate.load(issuer)["tbs_certificate"]
    key_bits = tbs["subject_public_key_info"]["public_key"].contents[1:]  # without the count of unused bits
    return (
        hashlib.new(hash_name, tbs["subject"].dump()).digest(),
        hashlib.new(hash_name, key_bits).digest(),
    )


def refuse_status(reason: str) -> bytes:
    """OCSPの拒否: an unsigned response that says `reason`."""
    return ocsp.OCSPResponseBuilder.build_unsuccessful(REFUSALS[reason]).public_bytes(Encoding.DER)


def _check(question: StatusQuestion) -> None:
    size = HASHES[question.hash_name].digest_size if question.hash_name in HASHES else None
    if size is None:
        raise NotUnderstood(EXPECTED, "its hash algorithm is none of " + ", ".join(HASHES))
    if (len(question.issuer_name_hash), len(question.issuer_key_hash)) != (size, size):
        raise NotUnderstood(EXPECTED, "its issuer hashes are not as long as their algorithm says")


def _nonce(request: ocsp.OCSPRequest) -> bytes | None:
    nonce = None
    for extension in request.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            nonce = extension.value.nonce
            if not 1 <= len(nonce) <= LONGEST_NONCE:
                raise NotUnderstood(EXPECTED, f"a nonce has 1 to {LONGEST_NONCE} bytes (RFC 9654)")
        elif extension.critical:
            raise NotUnderstood(EXPECTED, f"critical extension {extension.oid.dotted_string} is unknown here")
    return nonce
