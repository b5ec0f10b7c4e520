"""表の組立て: rows of cells, whatever file they came from, become a table with its headings found."""

from collections.abc import Iterable, Sequence

from warifu.orders.errors import OrderEmpty
from warifu.orders.file_cells import EMPTY_CELL, Cell, CellKind
from warifu.orders.file_errors import HeadingsMissing
from warifu.orders.order_file import SheetRow, Table, column_named
from warifu.orders.ordering import LINE_LIMIT

LAST_ROW = 20_000  # where a file may still have something
HEADINGS_WITHIN = 10
HEADINGS_NEEDED = 2
ERROR_VALUES = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def text_cell(text: str) -> Cell:
    """文字のセル: what begins as a formula does is one, wherever it was pasted; an error value stays one."""
    bare = text.strip()
    if not bare:
        return EMPTY_CELL
    if bare.startswith("="):
        return Cell(CellKind.FORMULA, bare)
    return Cell(CellKind.OTHER if bare in ERROR_VALUES else CellKind.TEXT, bare)


def as_table(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Table:
    """表にする: the headings are the first row that names at least two columns; empty rows are left out.

    Reads no further than the first row beyond the limit. Raises HeadingsMissing, OrderEmpty.
    """
    header: SheetRow | None = None
    found: list[SheetRow] = []
    for number, cells in rows:
        if all(cell.kind is CellKind.EMPTY for cell in cells):
            continue
        if header is None:
            if sum(column_named(cell.text) is not None for cell in cells) >= HEADINGS_NEEDED:
                header = SheetRow(number, cells)
            elif number >= HEADINGS_WITHIN:
                break
            continue
        if len(found) == LINE_LIMIT:
            raise OrderEmpty(LINE_LIMIT)
        found.append(SheetRow(number, cells))
    if header is None:
        raise HeadingsMissing(HEADINGS_WITHIN)
    return Table(header, found)
