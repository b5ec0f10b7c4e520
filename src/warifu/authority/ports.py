"""認証局のポート: what the authority needs of X.509 and of signing keys, as Protocols. Implemented in adapters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from warifu.authority.facts import CertificateContent, Finding, KeyAlgorithm, RequestFacts, StatusAnswer, SubjectName
from warifu.authority.lists import ListEntry, ListSegment, RevocationListContent
from warifu.kernel.period import ValidityPeriod
from warifu.kernel.secret import Secret


class SigningKey(Protocol):
    """署名鍵: signs with a CA key; the private key itself is not accessible."""

    @property
    def name(self) -> str: ...

    @property
    def algorithm(self) -> KeyAlgorithm: ...

    @property
    def public_key(self) -> bytes:
        """公開鍵: DER SubjectPublicKeyInfo."""
        ...


class Signers(Protocol):
    """署名鍵の保管: where CA keys are kept."""

    def has(self, name: str) -> bool: ...

    def create(self, name: str, algorithm: KeyAlgorithm) -> SigningKey:
        """鍵を作る: it is stored when this returns. Raises KeyUnavailable when the name is taken."""
        ...

    def open(self, name: str) -> SigningKey:
        """鍵を開く: loaded once and kept. Raises KeyUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class MadeKey:
    """作った鍵: a key pair made for an order; `private_key` is PKCS#8 DER, unencrypted."""

    algorithm: KeyAlgorithm
    public_key: bytes
    private_key: Secret[bytes]


@dataclass(frozen=True, slots=True)
class StatusQuestion:
    """OCSP要求の一件: which issuer (its hashes, by `hash_name`) and which serial."""

    hash_name: str
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial: int


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """OCSP要求: its question and its nonce."""

    question: StatusQuestion
    nonce: bytes | None


@dataclass(frozen=True, slots=True)
class CaFacts:
    """CA証明書の内容: the fields of a CA certificate from outside, not verified yet."""

    der: bytes
    serial: int
    subject: SubjectName
    public_key: bytes
    key_algorithm: KeyAlgorithm
    period: ValidityPeriod


@dataclass(frozen=True, slots=True)
class ListFacts:
    """失効リストの内容: a full CRL from outside, its signature checked."""

    der: bytes
    number: int
    this_update: datetime
    next_update: datetime


class StatusSigner(Protocol):
    """OCSP応答の署名者: one delegated responder of one CA."""

    def question(self, serial: int) -> StatusQuestion:
        """要求の形: the request about `serial` with SHA-1 hashes, as RFC 5019 clients send it."""
        ...

    def sign(self, asked: Sequence[tuple[StatusRequest, StatusAnswer]]) -> Sequence[bytes]:
        """OCSP応答に署名する: each linted before the key is used and compared with its bytes after.

        Raises LintFailed, SignatureMismatch, KeyUnavailable; then nothing is given out.
        """
        ...

    def sign_alike(self, serials: Sequence[int], answer: StatusAnswer) -> Sequence[bytes]:
        """同じ応答に署名する: `answer` for each serial, as `question` would ask. Raises as `sign`."""
        ...


class X509(Protocol):
    """証明書の形式: X.509, all the encoding and checking the authority needs. Instants are UTC in whole seconds."""

    def read_request(self, data: bytes) -> RequestFacts:
        """CSRを読む: PEM or DER.

        Raises TooLarge, NotUnderstood, RequestSignatureInvalid, KeyWeak, SubjectInvalid.
        """
        ...

    def make_key(self, algorithm: KeyAlgorithm) -> MadeKey: ...

    def to_be_signed(self, content: CertificateContent) -> bytes:
        """署名対象を作る: the DER TBSCertificate, the same bytes for the same content. Raises SubjectInvalid."""
        ...

    def lint(self, to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
        """発行前検査: what these exact bytes get wrong, by RFC 5280 and by the content they should carry."""
        ...

    def checked(self, content: CertificateContent) -> tuple[bytes, Sequence[Finding]]:
        """作って検査する: `to_be_signed` and `lint` in one, by a linted template where there is one.

        Raises SubjectInvalid.
        """
        ...

    def sign(self, to_be_signed: bytes, key: SigningKey) -> bytes:
        """署名する: the certificate in DER; its TBSCertificate are exactly the bytes given."""
        ...

    def sign_many(self, to_be_signed: Sequence[bytes], key: SigningKey) -> Sequence[bytes]:
        """まとめて署名する: as `sign`, in their order, with as few calls to the signer as it allows."""
        ...

    def to_be_signed_of(self, certificate: bytes) -> bytes:
        """署名対象を取り出す: the TBSCertificate bytes of a DER certificate."""
        ...

    def sign_revocation_list(self, content: RevocationListContent, key: SigningKey) -> bytes:
        """失効リストに署名する: a short one, encoded by the library as a whole; the reference for long ones."""
        ...

    def list_to_be_signed(
        self, content: RevocationListContent, lines: Sequence[bytes], algorithm: KeyAlgorithm
    ) -> bytes:
        """失効リストの署名対象: the DER TBSCertList of `content` (without entries of its own) with encoded lines."""
        ...

    def lint_list(
        self, to_be_signed: bytes, content: RevocationListContent, segments: Sequence[bytes]
    ) -> Sequence[Finding]:
        """失効リストの署名前検査: of these exact bytes; `segments` are the lines that should stand on it."""
        ...

    def sign_list(self, to_be_signed: bytes, key: SigningKey) -> bytes: ...

    def is_list_of(self, der: bytes, to_be_signed: bytes) -> bool:
        """署名対象の照合: whether the list is made of these bytes, byte for byte."""
        ...

    def splice_lines(
        self, segments: Sequence[ListSegment], changes: Sequence[ListEntry], ended: Collection[int]
    ) -> Mapping[int, Sequence[ListSegment]]:
        """行を差し替える: by the `lower` of each segment that changes, what takes its place."""
        ...

    def read_status_request(self, data: bytes) -> StatusRequest:
        """OCSP要求を読む. Raises TooLarge, NotUnderstood."""
        ...

    def is_about(self, question: StatusQuestion, issuer: bytes) -> bool:
        """発行者の照合: whether the question's hashes are those of the CA certificate `issuer` (DER)."""
        ...

    def status_request(self, issuer: bytes, serial: int) -> bytes:
        """OCSP要求を作る: in DER, by SHA-1 and without nonce, as RFC 5019 clients ask about `serial`."""
        ...

    def status_signer(self, responder: bytes, issuer: bytes, key: SigningKey) -> StatusSigner:
        """OCSP応答の署名者: `responder` is the delegated responder's certificate in DER, `key` its key.

        Raises ResponderUnfit when the certificate is no responder of `issuer`.
        """
        ...

    def refuse_status(self, reason: str) -> bytes:
        """OCSPの拒否: an unsigned response; `reason`: malformed_request, unauthorized, internal_error or try_later."""
        ...

    def read_cas(self, data: bytes) -> Sequence[CaFacts]:
        """CA証明書を読む: several in PEM or one in DER. Raises TooLarge, NotUnderstood, KeyWeak, SubjectInvalid."""
        ...

    def request_for(self, subject: SubjectName, key: SigningKey) -> bytes:
        """CSRを作る: PEM, for a CA key of this installation."""
        ...

    def is_signed_by(self, certificate: bytes, issuer: bytes) -> bool:
        """発行者の確認: of two DER certificates, by name and by signature."""
        ...

    def read_list(self, data: bytes, issuer: bytes) -> ListFacts | None:
        """失効リストを読む: a full one, PEM or DER; None when `issuer` (DER) is not who it names.

        Raises TooLarge, NotUnderstood, ListSignatureInvalid.
        """
        ...
