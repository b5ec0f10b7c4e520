"""鍵の保管: keys made ahead, and keys kept until they are delivered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from warifu.authority.facts import KeyAlgorithm


@dataclass(frozen=True, slots=True)
class PooledKey:
    """作り置きの鍵: made ahead for an order; `sealed` is its PKCS#8 under the seal of its own id."""

    id: str
    algorithm: KeyAlgorithm
    public_key: bytes
    sealed: bytes
    made_at: datetime


class KeyPool(Protocol):
    """作り置きの鍵の保管: inside the caller's transaction."""

    def add(self, key: PooledKey) -> None: ...

    def take(self, algorithm: KeyAlgorithm, count: int) -> Sequence[PooledKey]:
        """鍵を取る: at most `count`, oldest first; once committed, nobody is given them again."""
        ...

    def counts(self) -> Mapping[KeyAlgorithm, int]:
        """鍵の数: of each algorithm that has any."""
        ...


class KeptKeys(Protocol):
    """預かった鍵の保管: sealed, until the participant confirmed receipt."""

    def keep(self, certificate_id: str, sealed: bytes) -> None:
        """作った鍵を封じて預かる: until the participant confirmed receipt."""
        ...

    def sealed(self, certificate_id: str) -> bytes | None: ...

    def destroy(self, certificate_id: str) -> None: ...
