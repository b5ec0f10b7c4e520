"""行の書込み: many rows of one table, passed to the driver as columns of converted values.

SQLAlchemy makes a dictionary of parameters for every row and asks every column's type about every value. Where rows
come by the thousand that costs more than the database itself; here the statement is put together once, and the types
are asked only where they have something to say. SQLite takes the rows one after another, PostgreSQL all at once, as an
array for each column. tests/contracts/test_rows.py writes the same rows both ways, on both databases, and compares what
then lies in the tables.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeAlias

import sqlalchemy as sa

Convert: TypeAlias = Callable[[Any], Any]
Row: TypeAlias = Sequence[Any]


class Insert:
    """行を加える: inserts into these columns of `table`, in this order; other columns get their defaults."""

    def __init__(self, table: sa.Table, *names: str) -> None:
        self.table, self.names = table, names
        self._columns = [table.c[name] for name in names]
        self._statements = _Statements(self._columns, self._statement)

    def execute(self, connection: sa.Connection, rows: Iterable[Row]) -> None:
        """実行する: raises what SQLAlchemy's own insert raises."""
        self._statements.execute(connection, rows)

    def _statement(self, dialect: sa.Dialect, marks: Sequence[str]) -> str:
        quote = dialect.identifier_preparer
        names = ", ".join(quote.quote(column.name) for column in self._columns)
        rows = f"SELECT * FROM unnest({', '.join(marks)})" if _at_once(dialect) else f"VALUES ({', '.join(marks)})"  # noqa: S608
        return f"INSERT INTO {quote.format_table(self.table)} ({names}) {rows}"


class _Statements:
    """文: the statement for each kind of database, and how the columns' types convert values."""

    def __init__(
        self, columns: Sequence[sa.Column[Any]], statement: Callable[[sa.Dialect, Sequence[str]], str]
    ) -> None:
        self._columns = columns
        self._statement = statement
        self._known: dict[str, tuple[str, Sequence[tuple[int, Convert]]]] = {}

    def execute(self, connection: sa.Connection, rows: Iterable[Row]) -> int:
        statement, converters = self._for(connection.dialect)
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        if not columns:
            return 0
        for at, convert in converters:
            columns[at] = _converted(convert, columns[at])
        if _at_once(connection.dialect):
            return connection.exec_driver_sql(statement, tuple(map(list, columns))).rowcount
        return connection.exec_driver_sql(statement, list(zip(*columns, strict=True))).rowcount

    def _for(self, dialect: sa.Dialect) -> tuple[str, Sequence[tuple[int, Convert]]]:
        if dialect.name not in self._known:
            statement = self._statement(dialect, [_mark(column, dialect) for column in self._columns])
            converters = [
                (at, convert)
                for at, column in enumerate(self._columns)
                if not isinstance(column.type, sa.LargeBinary)  # octets are handed over as they are
                and (convert := column.type.dialect_impl(dialect).bind_processor(dialect)) is not None
            ]
            self._known[dialect.name] = statement, converters
        return self._known[dialect.name]


def _at_once(dialect: sa.Dialect) -> bool:
    return dialect.name == "postgresql"


def _mark(column: sa.Column[Any], dialect: sa.Dialect) -> str:
    """Stand in for a value, or for all values of the column at once."""
    if not _at_once(dialect):
        return "?"
    kind = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    name = "text" if isinstance(kind, sa.Text) else dialect.type_compiler_instance.process(kind)
    return f"%b::{name}[]"  # binary: as text, each value would be quoted here and read again there


def _converted(convert: Convert, column: Iterable[Any]) -> Iterable[Any]:
    """Convert each value; an instant that a whole batch has in common is one object and is converted once."""
    known: dict[int, Any] = {}
    for value in column:
        if not isinstance(value, date):
            yield convert(value)
            continue
        if id(value) not in known:
            known[id(value)] = convert(value)
        yield known[id(value)]
