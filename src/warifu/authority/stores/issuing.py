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

    def unsigned(self, order_line_ids: Sequence[str]) -> Sequence[Certificate]:
        """未署名の意図: of these order lines, prepared and not signed yet, oldest first."""
        ...

    def record_issued(self, issued: Sequence[tuple[str, bytes, str]], at: datetime) -> None:
        """発行を記録する: (certificate id, DER, fingerprint). Raises Changed when one was not PREPARED."""
        ...
