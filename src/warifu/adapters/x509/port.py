"""X.509の実装: the port `authority.ports.X509`, one file beside this one per idea."""

from collections.abc import Sequence

from warifu.adapters.x509 import certificates, keys, lint, ocsp, requests, revocation_lists
from warifu.authority.facts import (
    CertificateContent,
    Finding,
    KeyAlgorithm,
    RequestFacts,
    RevocationListContent,
    StatusAnswer,
)
from warifu.authority.ports import MadeKey, SigningKey, StatusQuestion, StatusRequest


class OpenX509:
    """X.509: implements the port with cryptography and asn1crypto."""

    def read_request(self, data: bytes) -> RequestFacts:
        return requests.read_request(data)

    def make_key(self, algorithm: KeyAlgorithm) -> MadeKey:
        return keys.make_key(algorithm)

    def to_be_signed(self, content: CertificateContent) -> bytes:
        return certificates.to_be_signed(content)

    def lint(self, to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
        return lint.lint(to_be_signed, content)

    def sign(self, to_be_signed: bytes, key: SigningKey) -> bytes:
        return certificates.sign(to_be_signed, key)

    def to_be_signed_of(self, certificate: bytes) -> bytes:
        return certificates.to_be_signed_of(certificate)

    def sign_revocation_list(self, content: RevocationListContent, key: SigningKey) -> bytes:
        return revocation_lists.sign_revocation_list(content, key)

    def read_status_request(self, data: bytes) -> StatusRequest:
        return ocsp.read_status_request(data)

    def is_about(self, question: StatusQuestion, issuer: bytes) -> bool:
        return ocsp.is_about(question, issuer)

    def sign_status(
        self, request: StatusRequest, answer: StatusAnswer, responder: bytes, issuer: bytes, key: SigningKey
    ) -> bytes:
        return ocsp.sign_status(request, answer, responder, issuer, key)

    def refuse_status(self, reason: str) -> bytes:
        return ocsp.refuse_status(reason)
