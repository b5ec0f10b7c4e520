"""発行の保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from warifu.authority.facts import Certificate


class IssuingStore(Protocol):
    """発行の保管: from the number to the signature."""

    def take_numbers(self, year: int, count: int) -> int:
        """番号を取る: reserves `count` numbers of the JST year and returns the first (from 1)."""
        ...

    def add_intentions(self, certificates: Sequence[Certificate]) -> None:
        """発行の意図を残す. Raises PublicKeySeen, or Changed when an order line has a certificate already."""
        ...

    def unsigned(self, limit: int, order_line_ids: Sequence[str] | None = None) -> Sequence[Certificate]:
        """未署名の意図: prepared and not signed yet, oldest first; of these order lines only, if given."""
        ...

    def record_issued(self, issued: Sequence[tuple[str, bytes, str]], at: datetime) -> None:
        """発行を記録する: (certificate id, DER, fingerprint). Raises Changed when one was not PREPARED."""
        ...
