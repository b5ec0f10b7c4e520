"""証跡の保管."""

from collections.abc import Sequence
from typing import Protocol

from warifu.evidence.facts import Entry, NumberedEntry, SignedHead


class EvidenceStore(Protocol):
    """証跡の保管: append only; entries are written unnumbered and numbered once committed."""

    def append(self, *entries: Entry) -> None: ...

    def number_committed(self, limit: int) -> Sequence[NumberedEntry]:
        """番号を付ける: numbers up to `limit` committed entries, oldest first, and lets the hash tree grow by them.

        The caller holds the sequencer's lease.
        """
        ...

    def entries(self, after: int = 0, limit: int = 100) -> Sequence[NumberedEntry]:
        """番号順に読む: numbered entries with a number above `after`."""
        ...

    def about(self, subject: str) -> Sequence[Entry]:
        """対象の証跡: every entry about `subject`, oldest first, numbered or not."""
        ...

    def size(self) -> int:
        """番号の付いた証跡の数."""
        ...

    def hashes(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """木の節: stored ones of `level`, a multiple of eight, from place `first` (0 is the leftmost)."""
        ...

    def newest_head(self) -> SignedHead | None:
        """最新の木の頭: of the most entries."""
        ...

    def add_head(self, signed: SignedHead) -> None: ...
