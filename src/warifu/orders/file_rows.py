"""申込ファイルの行: headings are found, every row becomes the form of a line, and every fault in it is kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from warifu.authority.facts import KeyAlgorithm
from warifu.kernel.errors import WarifuError
from warifu.orders.facts import LineForm, Wanted
from warifu.orders.file_cells import EMPTY_CELL, Cell, CellKind, Readers, Which
from warifu.orders.file_errors import (
    CellMissing,
    CellOutside,
    ColumnHidden,
    ColumnMissing,
    ColumnTwice,
    ColumnUnknown,
    KeyMissing,
    KeyTwofold,
    RowHidden,
    SheetUnread,
)
from warifu.orders.order_file import (
    COLUMNS,
    Column,
    Key,
    RowFault,
    SheetRow,
    Table,
    column_named,
    letter,
    shown,
)

NO_CERTIFICATE: Which = (None, None)
Tell: TypeAlias = Callable[[int, int], None]
"""進捗: how many rows have been read, of how many."""


@dataclass(frozen=True, slots=True)
class Headings:
    """見出し: where each column stands in this file."""

    places: Mapping[Key, int]
    texts: Sequence[str]
    faults: Sequence[RowFault]

    def fault(self, row: SheetRow, key: Key | None, error: WarifuError) -> RowFault:
        """誤りにする: at the cell of this column; of a CSR nothing is repeated, it may be a private key."""
        at = self.places.get(key) if key else None
        if at is None:
            heading = next((column.heading("ja") for column in COLUMNS if column.key is key), "")
            return RowFault(row.number, "", heading, "", error)
        given = "" if key is Key.REQUEST else shown(_cell(row, at).text)
        return RowFault(row.number, letter(at), self.texts[at], given, error)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """読んだ行: what could be read; `form` has stand-ins in the columns of `unread`, and then becomes no line.

    `is_code_a_number` says that the operator code came from a cell that keeps no leading zeros.
    """

    row: SheetRow
    form: LineForm
    operator_code: str | None
    is_code_a_number: bool
    predecessor: Which
    unread: frozenset[Key]
    faults: Sequence[RowFault]


def _unseen(table: Table) -> Iterator[RowFault]:
    """Nothing is ordered that a person does not see, and no sheet is passed over in silence."""
    header = table.header.number
    for number in sorted(table.hidden_columns):
        yield RowFault(header, letter(number - 1), "", "", ColumnHidden())
    for name in table.unread_sheets:
        yield RowFault(header, "", "", "", SheetUnread(shown(name)))


def read_headings(table: Table) -> Headings:
    """見出しを読む: in any order; what is missing, unknown, twice or not to be seen is a fault."""
    header = table.header
    places: dict[Key, int] = {}
    texts = [" ".join(cell.text.split()) for cell in header.cells]
    faults = []
    for at, text in enumerate(texts):
        column = column_named(text) if text else None
        if text and column is None:
            faults.append(RowFault(header.number, letter(at), shown(text), "", ColumnUnknown(shown(text))))
        elif column and column.key in places:
            faults.append(RowFault(header.number, letter(at), shown(text), "", ColumnTwice(shown(text))))
        elif column:
            places[column.key] = at
    either = places.keys() & {Key.KEY_ALGORITHM, Key.REQUEST}
    for column in COLUMNS:
        is_needed = column.is_required or (not either and column.key is Key.KEY_ALGORITHM)
        if is_needed and column.key not in places:
            missing = ColumnMissing(column.heading("ja"), column.heading("en"))
            faults.append(RowFault(header.number, "", column.heading("ja"), "", missing))
    return Headings(places, texts, [*faults, *_unseen(table)])


def read_rows(table: Table, headings: Headings, readers: Readers, stand_in: date, tell: Tell) -> Iterator[ReadRow]:
    """行を読む: one by one; `stand_in` takes the place of a start date that cannot be read."""
    for count, row in enumerate(table.rows, 1):
        read = _Reading(row, headings).read(readers, stand_in)
        if row.number in table.hidden_rows:
            read = replace(read, faults=[RowFault(row.number, "", "", "", RowHidden()), *read.faults])
        yield read
        tell(count, len(table.rows))


class _Reading:
    """One row while it is read."""

    def __init__(self, row: SheetRow, headings: Headings) -> None:
        self._row = row
        self._headings = headings
        self._faults: list[RowFault] = []
        self._unread: set[Key] = set()

    def read(self, readers: Readers, stand_in: date) -> ReadRow:
        found = {column.key: value for column in COLUMNS if (value := self._value(column, readers)) is not None}
        operator_code = found.pop(Key.OPERATOR_CODE, None)
        predecessor = found.pop(Key.PREDECESSOR, NO_CERTIFICATE)
        key, request = found.pop(Key.KEY_ALGORITHM, KeyAlgorithm.RSA_2048), found.pop(Key.REQUEST, None)
        stand_ins = {Key.START_ON: stand_in, Key.PURPOSE_LABEL: ""}
        form = LineForm(Wanted(**{**stand_ins, **found}), request or key)
        self._check_required()
        self._check_keys()
        self._check_outside()
        is_number = self._cell(Key.OPERATOR_CODE).kind is CellKind.NUMBER
        return ReadRow(self._row, form, operator_code, is_number, predecessor, frozenset(self._unread), self._faults)

    def _value(self, column: Column, readers: Readers) -> Any:
        """Read the row's cell in this column: None where nothing stands there, or nothing that can be read."""
        cell = self._cell(column.key)
        if cell.kind is CellKind.EMPTY or column.read is None:
            return None
        try:
            return column.read(cell, readers)
        except WarifuError as error:
            self._wrong(column.key, error)
            return None

    def _check_required(self) -> None:
        for column in COLUMNS:
            if column.is_required and column.key in self._headings.places and self._is_empty(column.key):
                self._wrong(column.key, CellMissing(column.example))

    def _check_keys(self) -> None:
        has_request, has_key = not self._is_empty(Key.REQUEST), not self._is_empty(Key.KEY_ALGORITHM)
        if has_request and has_key:
            self._wrong(Key.KEY_ALGORITHM, KeyTwofold())
        elif not has_request and not has_key:
            self._wrong(Key.KEY_ALGORITHM if Key.KEY_ALGORITHM in self._headings.places else Key.REQUEST, KeyMissing())

    def _check_outside(self) -> None:
        texts = self._headings.texts
        for at, cell in enumerate(self._row.cells):
            if cell.kind is not CellKind.EMPTY and (at >= len(texts) or not texts[at]):
                self._faults.append(RowFault(self._row.number, letter(at), "", shown(cell.text), CellOutside()))

    def _wrong(self, key: Key, error: WarifuError) -> None:
        self._unread.add(key)
        self._faults.append(self._headings.fault(self._row, key, error))

    def _is_empty(self, key: Key) -> bool:
        return self._cell(key).kind is CellKind.EMPTY

    def _cell(self, key: Key) -> Cell:
        at = self._headings.places.get(key)
        return EMPTY_CELL if at is None else _cell(self._row, at)


def _cell(row: SheetRow, at: int) -> Cell:
    return row.cells[at] if at < len(row.cells) else EMPTY_CELL
