"""証明書のポート: X.509 certificates as RFC 5280 has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from warifu.authority.facts import CertificateContent, Finding, KeyAlgorithm, SubjectName
from warifu.authority.ports.keys import SigningKey
from warifu.kernel.period import ValidityPeriod


@dataclass(frozen=True, slots=True)
class CaFacts:
    """CA証明書の内容: the fields of a CA certificate from outside, not verified yet."""

    der: bytes
    serial: int
    subject: SubjectName
    public_key: bytes
    key_algorithm: KeyAlgorithm
    period: ValidityPeriod


class CertificateFormat(Protocol):
    """証明書の形式: bytes to be signed, their lint, the certificate made of them. Instants are UTC in whole seconds."""

    def checked(self, content: CertificateContent) -> tuple[bytes, Sequence[Finding]]:
        """作って検査する: the DER TBSCertificate, the same bytes for the same content, and what they get wrong.

        Findings are against RFC 5280 and against the content. Raises SubjectInvalid.
        """
        ...

    def lint(self, to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
        """発行前検査: what these exact bytes get wrong, by every rule there is and by the content they should carry."""
        ...

    def sign_many(self, to_be_signed: Sequence[bytes], key: SigningKey) -> Sequence[bytes]:
        """署名する: certificates in DER, in the order of the TBSCertificates, whose bytes they carry unchanged.

        In as few calls to the signer as it allows. Raises KeyUnavailable.
        """
        ...

    def to_be_signed_of(self, certificate: bytes) -> bytes:
        """署名対象を取り出す: the TBSCertificate bytes of a DER certificate."""
        ...

    def read_cas(self, data: bytes) -> Sequence[CaFacts]:
        """CA証明書を読む: several in PEM or one in DER. Raises TooLarge, NotUnderstood, KeyRefused, SubjectInvalid."""
        ...

    def is_signed_by(self, certificate: bytes, issuer: bytes) -> bool:
        """発行者の確認: of two DER certificates, by name and by signature."""
        ...
