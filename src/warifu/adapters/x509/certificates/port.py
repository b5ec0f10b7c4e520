"""証明書のポートの実装: with cryptography and asn1crypto."""

from collections.abc import Sequence

from warifu.adapters.x509.certificates.building import to_be_signed_of
from warifu.adapters.x509.certificates.ca import is_signed_by, read_cas
from warifu.adapters.x509.certificates.signing import sign_many
from warifu.adapters.x509.certificates.templates import Templates, lint_in_full
from warifu.adapters.x509.exposed_keys import KnownKeys
from warifu.authority.facts import CertificateContent, Finding
from warifu.authority.ports.certificates import CaFacts
from warifu.authority.ports.keys import SigningKey


class X509Certificates:
    """証明書: implements warifu.authority.ports.certificates.CertificateFormat; keeps templates of what it checked.

    CAs whose key is among `known` are not read.
    """

    def __init__(self, known: KnownKeys | None = None) -> None:
        self._templates = Templates()
        self._known = known

    def checked(self, content: CertificateContent) -> tuple[bytes, Sequence[Finding]]:
        return self._templates.checked(content)

    def lint(self, to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
        return lint_in_full(to_be_signed, content)

    def sign_many(self, to_be_signed: Sequence[bytes], key: SigningKey) -> Sequence[bytes]:
        return sign_many(to_be_signed, key)

    def to_be_signed_of(self, certificate: bytes) -> bytes:
        return to_be_signed_of(certificate)

    def read_cas(self, data: bytes) -> Sequence[CaFacts]:
        cas = read_cas(data)
        if self._known is not None:
            for ca in cas:
                self._known.check(ca.public_key)
        return cas

    def is_signed_by(self, certificate: bytes, issuer: bytes) -> bool:
        return is_signed_by(certificate, issuer)
