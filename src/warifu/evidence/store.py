"""証跡の保管."""

from collections.abc import Sequence
from typing import Protocol

from warifu.evidence.facts import Entry, NumberedEntry


class EvidenceStore(Protocol):
    """証跡の保管: append only; entries are written unnumbered and numbered once committed."""

    def append(self, *entries: Entry) -> None: ...

    def number_committed(self, limit: int) -> Sequence[NumberedEntry]:
        """番号を付ける: numbers up to `limit` committed entries, oldest first.

        The caller holds the sequencer's lease.
        """
        ...

    def entries(self, after: int = 0, limit: int = 100) -> Sequence[NumberedEntry]:
        """番号順に読む: numbered entries with a number above `after`."""
        ...

    def about(self, subject: str) -> Sequence[Entry]:
        """対象の証跡: every entry about `subject`, oldest first, numbered or not."""
        ...
