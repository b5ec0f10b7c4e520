"""失効リストの保管: lists of every kind, and the lines they are made of."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.constraints import refusing
from warifu.adapters.database.counters import take
from warifu.adapters.x509.lists.entries import SEGMENT_ENTRIES
from warifu.adapters.x509.tlv import children, content_of
from warifu.authority.lists import (
    ListEntry,
    ListKind,
    ListName,
    ListRecord,
    ListSegment,
    RevocationList,
    list_file_name,
)
from warifu.kernel.errors import Changed

LIST = tables.lists.revocation_list
LISTED = tables.lists.listed_serial
SEGMENT = tables.lists.revocation_list_segment
NUMBER = tables.lists.revocation_list_number
SEGMENTS_AT_ONCE = 20
ROWS_AT_ONCE = 10 * SEGMENT_ENTRIES
LINES_FIELD = 5  # revokedCertificates of a TBSCertList: version, signature, issuer and two dates stand before it


class Lists:
    """失効リストの保管: implements warifu.authority.stores.lists.ListStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def take_number(self, ca_id: str) -> int:
        return take(self._connection, NUMBER.c.ca_id, ca_id)

    def position(self, ca_id: str) -> int:
        last = self._connection.scalar(sa.select(sa.func.max(LISTED.c.position)).where(LISTED.c.ca_id == ca_id))
        return last or 0

    def segments_anew(self, ca_id: str, cutoff: datetime) -> Sequence[ListSegment]:
        # The serial is read as the text it is stored as, and once per segment: a million conversions would be felt.
        serial = sa.type_coerce(LISTED.c.serial, sa.Text)
        wanted = (
            sa.select(serial, LISTED.c.entry)
            .where(LISTED.c.ca_id == ca_id, LISTED.c.listed, LISTED.c.not_after >= cutoff)
            .order_by(LISTED.c.serial)
        )
        found = [ListSegment(int(part[0][0], 16), b"".join([row[1] for row in part])) for part in self._parts(wanted)]
        return [ListSegment(0, found[0].content if found else b""), *found[1:]]

    def _parts(self, wanted: sa.Select[Any]) -> Iterator[Sequence[Any]]:
        """Rows as the driver gives them, because wrapping a million of them takes longer than reading them."""
        last = 0
        while True:
            cursor = self._connection.execute(wanted.where(LISTED.c.serial > last).limit(ROWS_AT_ONCE)).cursor
            assert cursor is not None
            rows = cursor.fetchall()
            for start in range(0, len(rows), SEGMENT_ENTRIES // 2):
                yield rows[start : start + SEGMENT_ENTRIES // 2]
            if len(rows) < ROWS_AT_ONCE:
                return
            last = int(rows[-1][0], 16)

    def segments(self, ca_id: str) -> Sequence[ListSegment]:
        wanted = sa.select(SEGMENT).where(SEGMENT.c.ca_id == ca_id).order_by(SEGMENT.c.lower)
        return [ListSegment(row.lower, row.content) for row in self._connection.execute(wanted)]

    def changes(self, ca_id: str, after: int) -> Sequence[ListEntry]:
        # Sorted here: asked for an order by serial, SQLite walks all rows in that order to find the few that changed.
        wanted = sa.select(LISTED.c.serial, LISTED.c.entry, LISTED.c.listed).where(
            LISTED.c.ca_id == ca_id, LISTED.c.position > after
        )
        found = [ListEntry(row.serial, row.entry, row.listed) for row in self._connection.execute(wanted)]
        return sorted(found, key=attrgetter("serial"))

    def ended(self, ca_id: str, since: datetime, until: datetime) -> Sequence[int]:
        wanted = sa.select(LISTED.c.serial).where(
            LISTED.c.ca_id == ca_id, LISTED.c.not_after >= since, LISTED.c.not_after < until
        )
        return self._connection.scalars(wanted).all()

    def partition_lines(self, ca_id: str, partition: int, cutoff: datetime) -> bytes:
        wanted = (
            sa.select(LISTED.c.entry)
            .where(
                LISTED.c.ca_id == ca_id,
                LISTED.c.list_partition == partition,
                LISTED.c.listed,
                LISTED.c.not_after >= cutoff,
            )
            .order_by(LISTED.c.serial)
        )
        return b"".join(self._connection.scalars(wanted))

    def changed_partitions(self, ca_id: str, after: int) -> Sequence[int]:
        wanted = sa.select(LISTED.c.list_partition).where(
            LISTED.c.ca_id == ca_id, LISTED.c.position > after, LISTED.c.list_partition.is_not(None)
        )
        return sorted(set(self._connection.scalars(wanted)))

    def published_partitions(self, ca_id: str) -> Sequence[int]:
        wanted = sa.select(LIST.c.list_partition).where(LIST.c.ca_id == ca_id, LIST.c.kind == ListKind.PARTITION)
        return sorted(set(self._connection.scalars(wanted)))

    def add(self, published: RevocationList) -> None:
        """失効リストを残す. Raises Changed when this number is published already."""
        self._insert(published, None, None)

    def add_segmented(
        self, published: RevocationList, record: ListRecord, changed: Mapping[int, Sequence[ListSegment]]
    ) -> None:
        for lower, segments in changed.items():
            self._connection.execute(sa.delete(SEGMENT).filter_by(ca_id=published.ca_id, lower=lower))
            rows = [{"ca_id": published.ca_id, "lower": one.lower, "content": one.content} for one in segments]
            for start in range(0, len(rows), SEGMENTS_AT_ONCE):
                self._connection.execute(sa.insert(SEGMENT), rows[start : start + SEGMENTS_AT_ONCE])
        self._insert(published, record, _shell(published.der))

    def drop_segments(self, ca_id: str) -> None:
        self._connection.execute(sa.delete(SEGMENT).where(SEGMENT.c.ca_id == ca_id))

    def latest(self, ca_id: str, kind: ListKind = ListKind.FULL, partition: int | None = None) -> RevocationList | None:
        named = sa.select(LIST).filter_by(ca_id=ca_id, file_name=list_file_name(ca_id, kind, partition))
        row = self._connection.execute(named.order_by(LIST.c.number.desc()).limit(1)).one_or_none()
        if row is None:
            return None
        kept = ListKind(row.kind), row.list_partition
        return RevocationList(row.ca_id, row.number, row.this_update, row.next_update, self._whole(row), *kept)

    def numbers(self) -> Mapping[ListName, int]:
        name = (LIST.c.ca_id, LIST.c.kind, LIST.c.list_partition)
        newest = self._connection.execute(sa.select(*name, sa.func.max(LIST.c.number)).group_by(*name))
        return {(ca_id, ListKind(kind), partition): number for ca_id, kind, partition, number in newest}

    def full(self, ca_id: str) -> Sequence[ListRecord]:
        wanted = (
            sa.select(LIST.c.number, LIST.c.next_update, LIST.c.position, LIST.c.cutoff)
            .where(LIST.c.ca_id == ca_id, LIST.c.kind == ListKind.FULL, LIST.c.position.is_not(None))
            .order_by(LIST.c.number)
        )
        return [ListRecord(*row) for row in self._connection.execute(wanted)]

    def forget(self, ca_id: str, now: datetime) -> None:
        newest = sa.select(sa.func.max(LIST.c.number)).where(LIST.c.ca_id == ca_id)
        older = LIST.c.number < newest.where(LIST.c.kind == ListKind.FULL).scalar_subquery()
        full = sa.and_(LIST.c.ca_id == ca_id, LIST.c.kind == ListKind.FULL, older)
        self._connection.execute(sa.delete(LIST).where(full, LIST.c.next_update < now))
        self._connection.execute(sa.update(LIST).where(full, LIST.c.der.is_not(None)).values(der=None))
        other = LIST.alias()
        newer = sa.select(other.c.number).where(
            other.c.ca_id == LIST.c.ca_id, other.c.file_name == LIST.c.file_name, other.c.number > LIST.c.number
        )
        self._connection.execute(
            sa.delete(LIST).where(LIST.c.ca_id == ca_id, LIST.c.kind != ListKind.FULL, newer.exists())
        )

    def _insert(self, published: RevocationList, record: ListRecord | None, splice: tuple[int, bytes] | None) -> None:
        with refusing(self._connection, {"pk_revocation_list": Changed(published.ca_id)}):
            self._connection.execute(
                sa.insert(LIST),
                {
                    "ca_id": published.ca_id,
                    "file_name": published.file_name,
                    "number": published.number,
                    "kind": published.kind,
                    "list_partition": published.partition,
                    "this_update": published.this_update,
                    "next_update": published.next_update,
                    "position": record.position if record else None,
                    "cutoff": record.cutoff if record else None,
                    "splice_at": splice[0] if splice else None,
                    "der": splice[1] if splice else published.der,
                },
            )

    def _whole(self, row: Any) -> bytes:
        if row.splice_at is None:
            return bytes(row.der)
        lines = (segment.content for segment in self.segments(row.ca_id))
        return b"".join([row.der[: row.splice_at], *lines, row.der[row.splice_at :]])


def _shell(der: bytes) -> tuple[int, bytes] | None:
    """Where the lines of a list stand, and the list without them; None for one that has none."""
    fields = children(der, children(der)[0])
    if len(fields) <= LINES_FIELD + 1:
        return None
    start, end = content_of(der, fields[LINES_FIELD])
    return start, der[:start] + der[end:]
