"""XLSXの読み取り: by openpyxl, row by row; formulas are seen as formulas, and numbers as they are kept."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import load_workbook

from warifu.adapters.order_files.hidden import hidden_in
from warifu.adapters.order_files.tables import LAST_ROW, as_table
from warifu.adapters.order_files.workbook import word
from warifu.adapters.order_files.xlsx_cells import cell_of
from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood
from warifu.orders.errors import OrderEmpty
from warifu.orders.file_cells import EMPTY_CELL, Cell
from warifu.orders.file_errors import HeadingsMissing
from warifu.orders.order_file import Table

EXPECTED = "XLSX"
MOST_COLUMNS = 64
MOST_SHEETS = 100
VISIBLE = "visible"
OWN_SHEETS = frozenset(word(f"sheet.{name}") for name in ("notes", "sample", "faults", "choices"))
"""付属のシート: of template and report, which are there to be read by people."""


def read_xlsx(packed: io.BytesIO) -> Table:
    """XLSXを読む: the first visible sheet with headings; what a person does not see in it is named.

    Raises NotUnderstood, HeadingsMissing, OrderEmpty.
    """
    with refusing(EXPECTED, packed.getvalue(), "a damaged part"):
        book = load_workbook(packed, read_only=True, data_only=False, keep_links=False)
        visible = [sheet for sheet in book.worksheets[:MOST_SHEETS] if sheet.sheet_state == VISIBLE]
        if not visible:
            raise NotUnderstood(EXPECTED, "no visible sheet")
        found, missing = None, None
        unread = []
        for sheet in visible:
            try:
                table = as_table(_rows(sheet), hidden_in(_part(packed, sheet)))
            except (HeadingsMissing, OrderEmpty) as fault:
                if found is None and (missing is None or isinstance(fault, OrderEmpty)):
                    missing = fault
                continue
            if found is None:
                found = table
            elif table.rows and sheet.title not in OWN_SHEETS:
                unread.append(str(sheet.title))
        if found is None:
            raise missing or HeadingsMissing(0)
    return Table(found.header, found.rows, found.hidden_rows, found.hidden_columns, tuple(unread))


def _part(packed: io.BytesIO, sheet: Any) -> bytes:
    with zipfile.ZipFile(packed) as book:
        return book.read(sheet._worksheet_path)  # noqa: SLF001  # it tells nobody what a sheet hides


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Rows up to the last possible one, whatever size the sheet says it has; the guard saw that none stands below."""
    epoch = sheet.parent.epoch
    rows = sheet.iter_rows(min_row=1, max_row=LAST_ROW, max_col=MOST_COLUMNS)
    return ((number, _trimmed([cell_of(cell, epoch) for cell in cells])) for number, cells in enumerate(rows, 1))


def _trimmed(cells: list[Cell]) -> Sequence[Cell]:
    while cells and cells[-1] is EMPTY_CELL:
        cells.pop()
    return cells
