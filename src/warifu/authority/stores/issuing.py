"""発行の保管."""

from collections.abc import Sequence
from typing import Protocol

from warifu.authority.facts import Certificate, Intention


class IssuingStore(Protocol):
    """発行の保管: from the number to the signature."""

    def take_numbers(self, year: int, count: int) -> int:
        """番号を取る: reserves `count` numbers of the JST year and returns the first (from 1)."""
        ...

    def add_intentions(self, intentions: Sequence[Intention]) -> None:
        """発行の意図を残す. Raises PublicKeySeen, or Changed when an order line has a certificate already."""
        ...

    def unsigned(self, order_line_ids: Sequence[str]) -> Sequence[Intention]:
        """未署名の意図: of these order lines, prepared and not signed yet, oldest first. Raises RecordTampered."""
        ...

    def unsigned_for_key(self, public_key_digest: str) -> Intention | None:
        """鍵の未署名の意図: the one for this public key, prepared and not signed yet. Raises RecordTampered."""
        ...

    def record_issued(self, certificates: Sequence[Certificate]) -> None:
        """発行を記録する: each takes the place of its intention. Raises Changed when one has none."""
        ...
