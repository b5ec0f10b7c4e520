"""表の組立て: rows of cells, whatever file they came from, become a table with its headings found."""

import re
from collections.abc import Iterable, Sequence

from warifu.adapters.order_files.hidden import NOTHING_HIDDEN, Hidden
from warifu.orders.errors import OrderEmpty
from warifu.orders.file_cells import EMPTY_CELL, Cell, CellKind
from warifu.orders.file_errors import HeadingsMissing
from warifu.orders.order_file import SheetRow, Table, column_named
from warifu.orders.ordering import LINE_LIMIT

LAST_ROW = 20_000  # where a file may still have something
HEADINGS_WITHIN = 10
HEADINGS_NEEDED = 2
LITERAL = re.compile(r'="([^"=][^"]*)"')
"""文字だけの式: how a CSV keeps a spreadsheet from taking zeros off."""
ERROR_VALUES = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def text_cell(text: str) -> Cell:
    """文字のセル: what begins as a formula does is one, wherever it was pasted; an error value stays one."""
    bare = text.strip()
    if not bare:
        return EMPTY_CELL
    if literal := LITERAL.fullmatch(bare):
        return text_cell(literal[1])
    if bare.startswith("="):
        return Cell(CellKind.FORMULA, bare)
    return Cell(CellKind.OTHER if bare in ERROR_VALUES else CellKind.TEXT, bare)


def as_table(rows: Iterable[tuple[int, Sequence[Cell]]], hidden: Hidden = NOTHING_HIDDEN) -> Table:
    """表にする: the headings are the first row that names at least two columns; empty rows are left out.

    Of what is `hidden`, those rows and columns are named in which something stands.

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
    hidden_rows = frozenset(row.number for row in found) & hidden.rows
    written = {at for row in found for at, cell in enumerate(row.cells, 1) if cell.kind is not CellKind.EMPTY}
    return Table(header, found, hidden_rows, frozenset(written) & hidden.columns)
