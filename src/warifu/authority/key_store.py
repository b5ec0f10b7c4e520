"""作り置きの鍵の保管."""

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
