"""証明書署名要求: reading a CSR that came from outside (RFC 2986)."""

from cryptography.x509 import CertificateSigningRequest, load_der_x509_certificate, load_der_x509_csr
from cryptography.x509.oid import SignatureAlgorithmOID

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.frames import refuse_other_kinds, unframed
from warifu.adapters.x509.keys import ACCEPTED, algorithm_of_der, one_form
from warifu.adapters.x509.names import check_subject, subject_of
from warifu.adapters.x509.pem import is_pem, pem_blocks
from warifu.adapters.x509.private_keys import is_private_key
from warifu.adapters.x509.requests.doubts import doubt_about
from warifu.adapters.x509.requests.parts import parts_of, usual_subject
from warifu.adapters.x509.shown import signature_name
from warifu.authority.errors import KeyWeak, PrivateKeySent, RequestDigestRefused, RequestSignatureInvalid
from warifu.authority.facts import KeyAlgorithm, RequestFacts
from warifu.kernel.errors import NotUnderstood, TooLarge

LARGEST = 64 * 1024
EXPECTED = "CSR (PKCS#10)"
WEAK_SIGNATURES = (
    SignatureAlgorithmOID.RSA_WITH_MD5,
    SignatureAlgorithmOID.RSA_WITH_SHA1,
    SignatureAlgorithmOID.ECDSA_WITH_SHA1,
    SignatureAlgorithmOID.DSA_WITH_SHA1,
)
LABELS = ("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")


def read_request(data: bytes) -> RequestFacts:
    """CSRを読む: PEM or DER, one request and nothing else.

    Raises TooLarge, NotUnderstood, PrivateKeySent, RequestDigestRefused, RequestSignatureInvalid, KeyWeak, KeyExposed,
    SubjectInvalid.
    """
    der = request_der(data)
    request = parse_request(der)
    with refusing(EXPECTED, der, "damaged inside"):
        name, key = parts_of(request.tbs_certrequest_bytes)
    algorithm = _algorithm(key)
    check_signature(request)
    with refusing(EXPECTED, der, "its subject cannot be read"):
        subject = usual_subject(name) or subject_of(request.subject)
    check_subject(subject)
    return RequestFacts(der, one_form(key), algorithm, subject)


def request_der(data: bytes) -> bytes:
    """CSRのDER: taken out of its PEM. Raises TooLarge, NotUnderstood, PrivateKeySent."""
    if len(data) > LARGEST:
        raise TooLarge(EXPECTED, LARGEST)
    if not data.strip():
        raise NotUnderstood(EXPECTED, "empty")
    data = unframed(data, EXPECTED)
    refuse_other_kinds(data, EXPECTED)
    if not is_pem(data):
        return data
    if b"PRIVATE KEY-----" in data:
        raise PrivateKeySent
    blocks = pem_blocks(data, EXPECTED)
    if len(blocks) > 1:
        raise NotUnderstood(EXPECTED, f"{len(blocks)} objects in one file, one is possible")
    if blocks[0].label not in LABELS:
        raise NotUnderstood(EXPECTED, f"this is a {blocks[0].label.lower()}")
    return blocks[0].der


def parse_request(der: bytes) -> CertificateSigningRequest:
    """DERを読む. Raises NotUnderstood, PrivateKeySent when something else was taken for a request."""
    try:
        with refusing(EXPECTED, der):
            return load_der_x509_csr(der)
    except NotUnderstood:
        if is_private_key(der):
            raise PrivateKeySent from None
        if _is_certificate(der):
            raise NotUnderstood(EXPECTED, "this is a certificate") from None
        raise NotUnderstood(EXPECTED, doubt_about(der)) from None


def check_signature(request: CertificateSigningRequest) -> None:
    """署名を確かめる: whether the key in the request signed it, by an algorithm that still proves something.

    Raises RequestDigestRefused, RequestSignatureInvalid.
    """
    try:
        with refusing(EXPECTED, request.tbs_certrequest_bytes):
            if request.is_signature_valid:
                return
    except NotUnderstood:
        raise RequestDigestRefused(signature_name(request)) from None
    if request.signature_algorithm_oid in WEAK_SIGNATURES:
        raise RequestDigestRefused(signature_name(request))
    raise RequestSignatureInvalid


def _algorithm(public_key: bytes) -> KeyAlgorithm:
    try:
        with refusing(EXPECTED, public_key):
            return algorithm_of_der(public_key)
    except NotUnderstood:
        raise KeyWeak("unknown kind of key", ACCEPTED) from None


def _is_certificate(der: bytes) -> bool:
    try:
        with refusing(EXPECTED, der):
            load_der_x509_certificate(der)
    except NotUnderstood:
        return False
    return True
