"""証跡の保管."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.rows import Insert, Row
from warifu.evidence.facts import Entry, NumberedEntry

ENTRY = tables.evidence.evidence_entry
NUMBER = tables.evidence.evidence_number
ENTRIES = Insert(ENTRY, "id", "at", "actor", "action", "subject", "facts")


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
        if rows:
            self._connection.execute(
                sa.insert(NUMBER), [{"number": n, "position": row.position} for n, row in enumerate(rows, number + 1)]
            )
        return [NumberedEntry(n, _entry(row)) for n, row in enumerate(rows, number + 1)]

    def entries(self, after: int = 0, limit: int = 100) -> Sequence[NumberedEntry]:
        wanted = sa.select(ENTRY, NUMBER.c.number).join(NUMBER).where(NUMBER.c.number > after)
        found = self._connection.execute(wanted.order_by(NUMBER.c.number).limit(limit))
        return [NumberedEntry(row.number, _entry(row)) for row in found]

    def about(self, subject: str) -> Sequence[Entry]:
        wanted = sa.select(ENTRY).where(ENTRY.c.subject == subject).order_by(ENTRY.c.position)
        return [_entry(row) for row in self._connection.execute(wanted)]


def entry_row(entry: Entry) -> Row:
    """証跡の行: in the order of ENTRIES."""
    return entry.id, entry.at, entry.actor, entry.action, entry.subject, dict(entry.facts)


def _entry(row: Any) -> Entry:
    return Entry(row.id, row.at, row.actor, row.action, row.subject, row.facts)
