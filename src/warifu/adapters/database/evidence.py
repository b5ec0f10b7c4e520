"""証跡の保管."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.rows import Insert, Row
from warifu.evidence.facts import Entry, NumberedEntry, SignedHead, TreeHead, canonical_bytes
from warifu.evidence.tree import LEVELS_APART, complete_root, leaf_hash

ENTRY = tables.evidence.evidence_entry
NUMBER = tables.evidence.evidence_number
NODE = tables.evidence.evidence_node
HEAD = tables.evidence.evidence_head
ENTRIES = Insert(ENTRY, "id", "at", "actor", "action", "subject", "facts")
NUMBERS = Insert(NUMBER, "number", "position", "leaf")
NODES = Insert(NODE, "level", "place", "hash")


class Evidence:
    """証跡の保管: implements warifu.evidence.store.EvidenceStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def append(self, *entries: Entry) -> None:
        ENTRIES.execute(self._connection, map(entry_row, entries))

    def number_committed(self, limit: int) -> Sequence[NumberedEntry]:
        """番号を付ける: in the order of commits.

        Writers take turns (see `engine.py`), so positions rise with commits and nothing appears below the last
        numbered one; without that lock an entry could be passed over.
        """
        last = self._connection.execute(
            sa.select(NUMBER.c.number, NUMBER.c.position).order_by(NUMBER.c.number.desc()).limit(1)
        ).one_or_none()
        number, position = (last.number, last.position) if last else (0, 0)
        waiting = sa.select(ENTRY).where(ENTRY.c.position > position).order_by(ENTRY.c.position).limit(limit)
        rows = self._connection.execute(waiting).all()
        numbered = [NumberedEntry(n, _entry(row)) for n, row in enumerate(rows, number + 1)]
        NUMBERS.execute(
            self._connection,
            (
                (one.number, row.position, leaf_hash(canonical_bytes(one)))
                for one, row in zip(numbered, rows, strict=True)
            ),
        )
        self._grow(number, number + len(rows))
        return numbered

    def _grow(self, before: int, after: int) -> None:
        """Store every subtree of a stored level that is complete now and was not before."""
        level = LEVELS_APART
        while after >> level:
            below, width = level - LEVELS_APART, 1 << LEVELS_APART
            complete = range(before >> level, after >> level)
            NODES.execute(
                self._connection,
                [(level, at, complete_root(self.hashes(below, at * width, width))) for at in complete],
            )
            level += LEVELS_APART

    def entries(self, after: int = 0, limit: int = 100) -> Sequence[NumberedEntry]:
        wanted = sa.select(ENTRY, NUMBER.c.number).join(NUMBER).where(NUMBER.c.number > after)
        found = self._connection.execute(wanted.order_by(NUMBER.c.number).limit(limit))
        return [NumberedEntry(row.number, _entry(row)) for row in found]

    def about(self, subject: str) -> Sequence[Entry]:
        wanted = sa.select(ENTRY).where(ENTRY.c.subject == subject).order_by(ENTRY.c.position)
        return [_entry(row) for row in self._connection.execute(wanted)]

    def size(self) -> int:
        return self._connection.scalar(sa.select(sa.func.max(NUMBER.c.number))) or 0

    def hashes(self, level: int, first: int, count: int) -> Sequence[bytes]:
        if level:
            place = NODE.c.place
            wanted = sa.select(NODE.c.hash).where(NODE.c.level == level, place >= first, place < first + count)
        else:
            place = NUMBER.c.number
            wanted = sa.select(NUMBER.c.leaf).where(place > first, place <= first + count)
        return self._connection.scalars(wanted.order_by(place)).all()

    def newest_head(self) -> SignedHead | None:
        row = self._connection.execute(sa.select(HEAD).order_by(HEAD.c.size.desc()).limit(1)).one_or_none()
        return SignedHead(TreeHead(row.size, row.root, row.at), row.key, row.signature) if row else None

    def add_head(self, signed: SignedHead) -> None:
        head = signed.head
        self._connection.execute(
            sa.insert(HEAD),
            {"size": head.size, "root": head.root, "at": head.at, "key": signed.key, "signature": signed.signature},
        )


def entry_row(entry: Entry) -> Row:
    """証跡の行: in the order of ENTRIES."""
    return entry.id, entry.at, entry.actor, entry.action, entry.subject, dict(entry.facts)


def _entry(row: Any) -> Entry:
    return Entry(row.id, row.at, row.actor, row.action, row.subject, row.facts)
