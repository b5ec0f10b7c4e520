"""失効リストの事実: kinds, content and records of revocation lists (RFC 5280 section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from warifu.authority.facts import RevocationReason


class ListKind(StrEnum):
    """失効リストの種類: which certificates of its CA a list speaks of."""

    FULL = "FULL"  # 全体リスト
    PARTITION = "PARTITION"  # 区分リスト
    DELTA = "DELTA"  # 差分リスト


class ListStage(StrEnum):
    """失効リストの段階: how long the checkpoints still believe the list that is held."""

    GOOD = "GOOD"  # 期間内
    ENDING = "ENDING"  # 取り込む時期
    ENDED = "ENDED"  # 期限切れ


IMPORT_WARNED_BEFORE = timedelta(days=30)
MOST_KEPT = 48 * 1024 * 1024  # octets of lines of one CA, about 1,300,000 of them
ListName = tuple[str, ListKind, int | None]
"""失効リストの名: CA, kind, and the partition of a partition's list."""


@dataclass(frozen=True, slots=True)
class RevokedSerial:
    """失効リストの行: `released` says that a hold ended (removeFromCRL), which stands in delta lists only."""

    serial: int
    revoked_at: datetime
    reason: RevocationReason
    released: bool = False


@dataclass(frozen=True, slots=True)
class RevocationListContent:
    """失効リストの内容: everything a list says besides its lines. Its kind follows from `point` and `base_number`.

    `point` is the address of a partition's list (issuing distribution point), `freshest` that of the delta list, which
    the full list names; `base_number` makes a delta list that adds to every full list from that number on.
    """

    issuer: bytes
    number: int
    this_update: datetime
    next_update: datetime
    point: str | None = None
    freshest: str | None = None
    base_number: int | None = None


@dataclass(frozen=True, slots=True)
class RevocationList:
    """失効リスト: a published CRL in DER. `partition` is None for full and delta lists."""

    ca_id: str
    number: int
    this_update: datetime
    next_update: datetime
    der: bytes
    kind: ListKind = ListKind.FULL
    partition: int | None = None

    @property
    def file_name(self) -> str:
        """ファイル名: as it ends the address in certificates, such as market-g1.crl or market-g1-p007.crl."""
        return list_file_name(self.ca_id, self.kind, self.partition)


def list_stage(held: RevocationList | None, now: datetime, *, made_here: bool) -> ListStage:
    """失効リストの段階を決める: none held counts as ended; one made here renews itself and is never ENDING."""
    if held is None or held.next_update < now:
        return ListStage.ENDED
    if not made_here and held.next_update - now <= IMPORT_WARNED_BEFORE:
        return ListStage.ENDING
    return ListStage.GOOD


@dataclass(frozen=True, slots=True)
class ListEntry:
    """失効リストの符号化済みの行: `entry` is the line in DER; not `listed` when it stands in delta lists only."""

    serial: int
    entry: bytes
    listed: bool = True


@dataclass(frozen=True, slots=True)
class ListSegment:
    """失効リストの一節: encoded lines, serials ascending, from `lower` up to the next segment's."""

    lower: int
    content: bytes


@dataclass(frozen=True, slots=True)
class ListRecord:
    """失効リストの記録: what a full list carries: changes up to `position`, certificates over since `cutoff`."""

    number: int
    next_update: datetime
    position: int
    cutoff: datetime


class NewestLines:
    """失効リストの行の控え: the segments of each CA's newest full list, as this process last recorded them.

    A list is known by its whole record, so what another process recorded since, or a restored database, is never taken
    for it. May be shared by threads.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[ListRecord, Sequence[ListSegment]]] = {}

    def of(self, ca_id: str, record: ListRecord) -> Sequence[ListSegment] | None:
        """控えを見る: None when they are not those of this list."""
        known, segments = self._kept.get(ca_id, (None, None))
        return segments if known == record else None

    def keep(self, ca_id: str, record: ListRecord, segments: Sequence[ListSegment]) -> None:
        """控える: in the place of older ones; what is too long to be held at all times is read each time."""
        self.drop(ca_id)
        if sum(len(segment.content) for segment in segments) <= MOST_KEPT:
            self._kept[ca_id] = record, segments

    def drop(self, ca_id: str) -> None:
        """捨てる: before all lines are read anew."""
        self._kept.pop(ca_id, None)


def list_file_name(ca_id: str, kind: ListKind = ListKind.FULL, partition: int | None = None) -> str:
    """失効リストのファイル名."""
    tail = {ListKind.FULL: "", ListKind.DELTA: "-delta"}.get(kind, f"-p{partition or 0:03}")
    return f"{ca_id}{tail}.crl"
