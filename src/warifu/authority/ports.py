"""認証局の口: what the authority asks of X.509 and of the keys. Implemented in adapters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from warifu.authority.facts import (
    CertificateContent,
    Finding,
    KeyAlgorithm,
    RequestFacts,
    RevocationListContent,
    StatusAnswer,
)
from warifu.kernel.secret import Secret


class SigningKey(Protocol):
    """署名鍵: a handle on a CA key; the key itself stays in its signer."""

    @property
    def name(self) -> str: ...

    @property
    def algorithm(self) -> KeyAlgorithm: ...

    @property
    def public_key(self) -> bytes:
        """公開鍵: DER SubjectPublicKeyInfo."""
        ...


class Signers(Protocol):
    """署名鍵の保管: where CA keys live."""

    def has(self, name: str) -> bool: ...

    def create(self, name: str, algorithm: KeyAlgorithm) -> SigningKey:
        """鍵を作る: durable when it returns. Raises KeyUnavailable when the name is taken."""
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

    def sign(self, to_be_signed: bytes, key: SigningKey) -> bytes:
        """署名する: the certificate in DER; its TBSCertificate are exactly the bytes given."""
        ...

    def to_be_signed_of(self, certificate: bytes) -> bytes:
        """署名対象を取り出す: the TBSCertificate bytes of a DER certificate."""
        ...

    def sign_revocation_list(self, content: RevocationListContent, key: SigningKey) -> bytes: ...

    def read_status_request(self, data: bytes) -> StatusRequest:
        """OCSP要求を読む. Raises TooLarge, NotUnderstood."""
        ...

    def is_about(self, question: StatusQuestion, issuer: bytes) -> bool:
        """発行者の照合: whether the question's hashes are those of the CA certificate `issuer` (DER)."""
        ...

    def sign_status(
        self, request: StatusRequest, answer: StatusAnswer, responder: bytes, issuer: bytes, key: SigningKey
    ) -> bytes:
        """OCSP応答に署名する: `responder` is the delegated responder's certificate in DER, `key` its key."""
        ...

    def refuse_status(self, reason: str) -> bytes:
        """OCSPの拒否: an unsigned response; `reason`: malformed_request, unauthorized, internal_error or try_later."""
        ...
