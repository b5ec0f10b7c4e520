"""本物の行: rows that let somebody in or make something count carry a MAC over all their other columns.

Its key is not in the database, so whoever writes there can delete such rows and cannot make, change or copy one. A row
that was ended is noted in a second table as well, so that an older state of it, put back, does not come alive.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.kernel.errors import RecordTampered

ENDED = tables.ended.ended_record


class Macs(Protocol):
    """行の認証子: by keys that are not in the database."""

    def of(self, table: str, facts: Sequence[Any]) -> str:
        """認証子を作る: over the table's name and these facts; it names its key."""
        ...

    def holds(self, table: str, facts: Sequence[Any], mac: str) -> bool:
        """認証子を確かめる: False for an unknown key too."""
        ...

    def digests(self, kind: str, digest: str) -> Sequence[str]:
        """鍵付き要約値: of a secret's digest, by each key, the newest first."""
        ...


def without_mac(row: sa.RowMapping) -> dict[str, Any]:
    """認証子を除く: the other columns of a row."""
    return {str(name): value for name, value in row.items() if name != "mac"}


class AuthenticRows:
    """本物の行: of one table, whose column `mac` is over all the others."""

    def __init__(self, connection: sa.Connection, macs: Macs, table: sa.Table) -> None:
        self._connection, self._macs, self._table = connection, macs, table
        self._names = [column.name for column in table.columns if column.name != "mac"]

    def add(self, values: Mapping[str, Any]) -> None:
        self._connection.execute(sa.insert(self._table), {**values, "mac": self._mac(values)})

    def holds(self, row: sa.RowMapping) -> bool:
        """本物か: whether this program wrote the row, as it is now."""
        return self._macs.holds(self._table.name, [row[name] for name in self._names], row["mac"])

    def read(self, wanted: sa.Select[Any]) -> Sequence[sa.RowMapping]:
        """読む: those of the wanted rows that are authentic; `wanted` selects whole rows of the table."""
        return [row for row in self._connection.execute(wanted).mappings() if self.holds(row)]

    def checked(self, row: sa.RowMapping) -> sa.RowMapping:
        """確かめる. Raises RecordTampered."""
        if not self.holds(row):
            raise RecordTampered(f"{self._table.name} {row[self._names[0]]}")
        return row

    def change(self, condition: sa.ColumnElement[bool], **values: Any) -> bool:
        """改める: the one row of this condition, as it was read and checked; False when there is none.

        What somebody changes in between stays, and with it the row is authentic no more. Raises RecordTampered.
        """
        row = self._connection.execute(sa.select(self._table).where(condition)).mappings().one_or_none()
        if row is None:
            return False
        mac = self._mac({**without_mac(self.checked(row)), **values})
        changed = sa.update(self._table).where(condition, self._table.c.mac == row["mac"]).values(**values, mac=mac)
        return self._connection.execute(changed).rowcount == 1

    def end(self, id: str, condition: sa.ColumnElement[bool], at: datetime, **values: Any) -> bool:
        """終わらせる: and note it apart; False when there is no such row. Raises RecordTampered."""
        if not self.change(condition, **values):
            return False
        self.note_end(id, at)
        return True

    def note_end(self, id: str, at: datetime) -> None:
        """終わりを記す: apart from the row; it never lives again."""
        self._connection.execute(sa.insert(ENDED), {"record": self._record(id), "ended_at": at})

    def spend(self, condition: sa.ColumnElement[bool], at: datetime) -> None:
        """使い切る: rows that have counted are deleted, and noted so that none of them, put back, counts again."""
        for row in self.read(sa.select(self._table).where(condition)):
            self.note_end(row["mac"], at)
        self._connection.execute(sa.delete(self._table).where(condition))

    def unspent(self, wanted: sa.Select[Any]) -> Sequence[sa.RowMapping]:
        """残っている行を読む: authentic ones that have not counted yet."""
        return [row for row in self.read(wanted) if self.ended(row["mac"]) is None]

    def not_ended(self) -> sa.ColumnElement[bool]:
        """終わっていない: the condition that no such note stands about a row."""
        record = sa.literal(self._record("")) + self._table.c.id
        return ~sa.exists().where(ENDED.c.record == record)

    def ended(self, id: str) -> datetime | None:
        """終わった時点: by the note that stands apart."""
        return self._connection.scalar(sa.select(ENDED.c.ended_at).where(ENDED.c.record == self._record(id)))

    def _record(self, id: str) -> str:
        return f"{self._table.name}:{id}"

    def _mac(self, values: Mapping[str, Any]) -> str:
        return self._macs.of(self._table.name, [values.get(name) for name in self._names])
