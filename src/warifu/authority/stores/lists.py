"""失効リストの保管."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from warifu.authority.lists import ListEntry, ListKind, ListName, ListRecord, ListSegment, RevocationList


class ListStore(Protocol):
    """失効リストの保管: the lists, and the lines they are made of."""

    def take_number(self, ca_id: str) -> int:
        """失効リスト番号を取る: monotonic, never given twice, from 1; one sequence for all lists of a CA."""
        ...

    def position(self, ca_id: str) -> int:
        """変更の位置: rises with every revocation, hold and release of this CA's certificates; 0 before the first."""
        ...

    def segments_anew(self, ca_id: str, cutoff: datetime) -> Sequence[ListSegment]:
        """全体リストの行: from the records, of certificates over at `cutoff` or later; at least one segment, from 0."""
        ...

    def segments(self, ca_id: str) -> Sequence[ListSegment]:
        """全体リストの節: those of the newest full list, by serial."""
        ...

    def changes(self, ca_id: str, after: int) -> Sequence[ListEntry]:
        """変更された行: as they are now, of serials changed above the position `after`, by serial."""
        ...

    def ended(self, ca_id: str, since: datetime, until: datetime) -> Sequence[int]:
        """落とす行: serials of certificates that were over at `since` or later, but before `until`."""
        ...

    def partition_lines(self, ca_id: str, partition: int, cutoff: datetime) -> bytes:
        """区分リストの行: encoded, by serial."""
        ...

    def changed_partitions(self, ca_id: str, after: int) -> Sequence[int]: ...

    def published_partitions(self, ca_id: str) -> Sequence[int]:
        """公開済みの区分: also of a time when there were more of them."""
        ...

    def add(self, published: RevocationList) -> None:
        """失効リストを残す: whole. Raises Changed when there is one with this number."""
        ...

    def add_segmented(
        self, published: RevocationList, record: ListRecord, changed: Mapping[int, Sequence[ListSegment]]
    ) -> None:
        """全体リストを残す: `changed` gives, by the `lower` of a stored segment, those that take its place.

        Raises Changed as `add`.
        """
        ...

    def drop_segments(self, ca_id: str) -> None:
        """節を捨てる: before all of them are written anew."""
        ...

    def latest(
        self, ca_id: str, kind: ListKind = ListKind.FULL, partition: int | None = None
    ) -> RevocationList | None: ...

    def numbers(self) -> Mapping[ListName, int]:
        """公開済みの番号: the newest number of every list; cheap enough to ask each second."""
        ...

    def full(self, ca_id: str) -> Sequence[ListRecord]:
        """全体リストの記録: those this installation made and that may still be in use, by number."""
        ...

    def forget(self, ca_id: str, now: datetime) -> None:
        """古いリストを捨てる: all but the newest of each name; records of full lists stay while in force."""
        ...
