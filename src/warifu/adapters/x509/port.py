"""X.509の実装: the port `authority.ports.X509`, one file beside this one per idea."""

from collections.abc import Collection, Mapping, Sequence

from warifu.adapters.x509 import keys
from warifu.adapters.x509.certificates import certificates, hierarchy, signed
from warifu.adapters.x509.certificates.templates import Templates
from warifu.adapters.x509.lint import lint, list_lint
from warifu.adapters.x509.lint.pkilint_lists import pkilint_list_findings
from warifu.adapters.x509.lists import list_entries, revocation_lists
from warifu.adapters.x509.requests import requests
from warifu.adapters.x509.status import ocsp, ocsp_answers
from warifu.authority.facts import CertificateContent, Finding, KeyAlgorithm, RequestFacts, SubjectName
from warifu.authority.lists import ListEntry, ListSegment, RevocationListContent
from warifu.authority.ports import CaFacts, ListFacts, MadeKey, SigningKey, StatusQuestion, StatusRequest


class OpenX509:
    """X.509: implements the port with cryptography and asn1crypto; keeps the templates of what it has checked."""

    def __init__(self) -> None:
        self._templates = Templates()

    def read_request(self, data: bytes) -> RequestFacts:
        return requests.read_request(data)

    def make_key(self, algorithm: KeyAlgorithm) -> MadeKey:
        return keys.make_key(algorithm)

    def to_be_signed(self, content: CertificateContent) -> bytes:
        return certificates.to_be_signed(content)

    def lint(self, to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
        return lint.lint(to_be_signed, content)

    def checked(self, content: CertificateContent) -> tuple[bytes, Sequence[Finding]]:
        return self._templates.checked(content)

    def sign(self, to_be_signed: bytes, key: SigningKey) -> bytes:
        return certificates.sign(to_be_signed, key)

    def sign_many(self, to_be_signed: Sequence[bytes], key: SigningKey) -> Sequence[bytes]:
        return signed.sign_many(to_be_signed, key)

    def to_be_signed_of(self, certificate: bytes) -> bytes:
        return certificates.to_be_signed_of(certificate)

    def sign_revocation_list(self, content: RevocationListContent, key: SigningKey) -> bytes:
        return revocation_lists.sign_revocation_list(content, key)

    def list_to_be_signed(
        self, content: RevocationListContent, lines: Sequence[bytes], algorithm: KeyAlgorithm
    ) -> bytes:
        return revocation_lists.list_to_be_signed(content, lines, algorithm)

    def lint_list(
        self, to_be_signed: bytes, content: RevocationListContent, segments: Sequence[bytes]
    ) -> Sequence[Finding]:
        found = list_lint.lint_list(to_be_signed, content, segments)
        return found or pkilint_list_findings(to_be_signed)

    def sign_list(self, to_be_signed: bytes, key: SigningKey) -> bytes:
        return revocation_lists.sign_list(to_be_signed, key)

    def is_list_of(self, der: bytes, to_be_signed: bytes) -> bool:
        return revocation_lists.is_list_of(der, to_be_signed)

    def splice_lines(
        self, segments: Sequence[ListSegment], changes: Sequence[ListEntry], ended: Collection[int]
    ) -> Mapping[int, Sequence[ListSegment]]:
        return list_entries.spliced(segments, changes, ended)

    def read_status_request(self, data: bytes) -> StatusRequest:
        return ocsp.read_status_request(data)

    def is_about(self, question: StatusQuestion, issuer: bytes) -> bool:
        return ocsp.is_about(question, issuer)

    def status_request(self, issuer: bytes, serial: int) -> bytes:
        return ocsp_answers.status_request(issuer, serial)

    def status_signer(self, responder: bytes, issuer: bytes, key: SigningKey) -> ocsp_answers.OcspSigner:
        return ocsp_answers.OcspSigner(responder, issuer, key)

    def refuse_status(self, reason: str) -> bytes:
        return ocsp.refuse_status(reason)

    def read_cas(self, data: bytes) -> Sequence[CaFacts]:
        return hierarchy.read_cas(data)

    def request_for(self, subject: SubjectName, key: SigningKey) -> bytes:
        return hierarchy.request_for(subject, key)

    def is_signed_by(self, certificate: bytes, issuer: bytes) -> bool:
        return hierarchy.is_signed_by(certificate, issuer)

    def read_list(self, data: bytes, issuer: bytes) -> ListFacts | None:
        return hierarchy.read_list(data, issuer)
