"""X.509の実装: the port `authority.ports.X509`, one file beside this one per idea."""

from collections.abc import Collection, Mapping, Sequence

from warifu.adapters.x509 import keys
from warifu.adapters.x509.certificates import building, ca, signing
from warifu.adapters.x509.certificates.templates import Templates
from warifu.adapters.x509.lint import lists as lint_of_lists
from warifu.adapters.x509.lint import rules
from warifu.adapters.x509.lint.pkilint_lists import pkilint_list_findings
from warifu.adapters.x509.lists import building as list_building
from warifu.adapters.x509.lists import entries, foreign
from warifu.adapters.x509.requests import csr, own
from warifu.adapters.x509.status import answers, questions
from warifu.authority.facts import CertificateContent, Finding, KeyAlgorithm, RequestFacts, SubjectName
from warifu.authority.lists import ListEntry, ListSegment, RevocationListContent
from warifu.authority.ports import CaFacts, ListFacts, MadeKey, SigningKey, StatusQuestion, StatusRequest


class OpenX509:
    """X.509: implements the port with cryptography and asn1crypto; keeps the templates of what it has checked."""

    def __init__(self) -> None:
        self._templates = Templates()

    def read_request(self, data: bytes) -> RequestFacts:
        return csr.read_request(data)

    def make_key(self, algorithm: KeyAlgorithm) -> MadeKey:
        return keys.make_key(algorithm)

    def to_be_signed(self, content: CertificateContent) -> bytes:
        return building.to_be_signed(content)

    def lint(self, to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
        return rules.lint(to_be_signed, content)

    def checked(self, content: CertificateContent) -> tuple[bytes, Sequence[Finding]]:
        return self._templates.checked(content)

    def sign(self, to_be_signed: bytes, key: SigningKey) -> bytes:
        return building.sign(to_be_signed, key)

    def sign_many(self, to_be_signed: Sequence[bytes], key: SigningKey) -> Sequence[bytes]:
        return signing.sign_many(to_be_signed, key)

    def to_be_signed_of(self, certificate: bytes) -> bytes:
        return building.to_be_signed_of(certificate)

    def sign_revocation_list(self, content: RevocationListContent, key: SigningKey) -> bytes:
        return list_building.sign_revocation_list(content, key)

    def list_to_be_signed(
        self, content: RevocationListContent, lines: Sequence[bytes], algorithm: KeyAlgorithm
    ) -> bytes:
        return list_building.list_to_be_signed(content, lines, algorithm)

    def lint_list(
        self, to_be_signed: bytes, content: RevocationListContent, segments: Sequence[bytes]
    ) -> Sequence[Finding]:
        found = lint_of_lists.lint_list(to_be_signed, content, segments)
        return found or pkilint_list_findings(to_be_signed)

    def sign_list(self, to_be_signed: bytes, key: SigningKey) -> bytes:
        return list_building.sign_list(to_be_signed, key)

    def is_list_of(self, der: bytes, to_be_signed: bytes) -> bool:
        return list_building.is_list_of(der, to_be_signed)

    def splice_lines(
        self, segments: Sequence[ListSegment], changes: Sequence[ListEntry], ended: Collection[int]
    ) -> Mapping[int, Sequence[ListSegment]]:
        return entries.spliced(segments, changes, ended)

    def read_status_request(self, data: bytes) -> StatusRequest:
        return questions.read_status_request(data)

    def is_about(self, question: StatusQuestion, issuer: bytes) -> bool:
        return questions.is_about(question, issuer)

    def status_request(self, issuer: bytes, serial: int) -> bytes:
        return answers.status_request(issuer, serial)

    def status_signer(self, responder: bytes, issuer: bytes, key: SigningKey) -> answers.OcspSigner:
        return answers.OcspSigner(responder, issuer, key)

    def refuse_status(self, reason: str) -> bytes:
        return questions.refuse_status(reason)

    def read_cas(self, data: bytes) -> Sequence[CaFacts]:
        return ca.read_cas(data)

    def request_for(self, subject: SubjectName, key: SigningKey) -> bytes:
        return own.request_for(subject, key)

    def is_signed_by(self, certificate: bytes, issuer: bytes) -> bool:
        return ca.is_signed_by(certificate, issuer)

    def read_list(self, data: bytes, issuer: bytes) -> ListFacts | None:
        return foreign.read_list(data, issuer)
