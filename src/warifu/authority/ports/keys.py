"""鍵のポート: where CA keys are kept, and how secrets are kept at rest."""

from typing import Protocol

from warifu.authority.facts import KeyAlgorithm
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


class Seals(Protocol):
    """封: keeps secrets at rest. `context` is bound to the seal; opening needs the same one."""

    def seal(self, secret: Secret[bytes], context: str) -> bytes: ...

    def open(self, sealed: bytes, context: str) -> Secret[bytes]:
        """開封する. Raises KeyUnavailable when the seal is broken or of another installation."""
        ...
