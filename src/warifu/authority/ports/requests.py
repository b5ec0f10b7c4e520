"""証明書署名要求のポート: PKCS#10, and the keys that orders ask for."""

from dataclasses import dataclass
from typing import Protocol

from warifu.authority.facts import KeyAlgorithm, RequestFacts, SubjectName
from warifu.authority.ports.keys import SigningKey
from warifu.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class MadeKey:
    """作った鍵: a key pair made for an order; `private_key` is PKCS#8 DER, unencrypted."""

    algorithm: KeyAlgorithm
    public_key: bytes
    private_key: Secret[bytes]


class RequestFormat(Protocol):
    """証明書署名要求の形式: a CSR from outside, or one for a key of this installation (RFC 2986)."""

    def read_request(self, data: bytes) -> RequestFacts:
        """CSRを読む: PEM or DER.

        Raises TooLarge, NotUnderstood, RequestDigestRefused, RequestSignatureInvalid, KeyWeak, KeyExposed,
        SubjectInvalid.
        """
        ...

    def left_out(self, data: bytes) -> tuple[str, ...]:
        """書かないもの: what the CSR asks for that no certificate of this installation carries, for people."""
        ...

    def make_key(self, algorithm: KeyAlgorithm) -> MadeKey: ...

    def request_for(self, subject: SubjectName, key: SigningKey) -> bytes:
        """CSRを作る: PEM, for a CA key of this installation."""
        ...
