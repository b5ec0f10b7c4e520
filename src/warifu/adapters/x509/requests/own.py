"""CA鍵の要求: CSRs for CA keys of this installation, on their way to an offline root."""

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import CertificateSigningRequestBuilder

from warifu.adapters.x509.builder_keys import builder_key
from warifu.adapters.x509.keys import hash_for
from warifu.adapters.x509.names import x509_name
from warifu.authority.facts import SubjectName
from warifu.authority.ports.keys import SigningKey


def request_for(subject: SubjectName, key: SigningKey) -> bytes:
    """CSRを作る: PEM, signed by the key it names (RFC 2986)."""
    builder = CertificateSigningRequestBuilder(subject_name=x509_name(subject))
    return builder.sign(builder_key(key), hash_for(key.algorithm)).public_bytes(Encoding.PEM)
