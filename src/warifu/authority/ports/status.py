"""状態照会のポート: OCSP as RFC 6960 and RFC 5019 have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from warifu.authority.facts import StatusAnswer
from warifu.authority.ports.keys import SigningKey


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


class StatusFormat(Protocol):
    """状態照会の形式: requests read and made, and whoever signs the answers."""

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
