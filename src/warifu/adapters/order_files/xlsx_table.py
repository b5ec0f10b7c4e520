"""XLSXの読み取り: by openpyxl, row by row; formulas are seen as formulas, and numbers as they are kept."""

import io
import sys
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as WrittenCell
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from warifu.adapters.order_files.hidden import hidden_in
from warifu.adapters.order_files.tables import LAST_ROW, as_table, text_cell
from warifu.adapters.order_files.workbook import word
from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood
from warifu.orders.errors import OrderEmpty
from warifu.orders.file_cells import EMPTY_CELL, Cell, CellKind
from warifu.orders.file_errors import HeadingsMissing
from warifu.orders.order_file import Table

EXPECTED = "XLSX"
MOST_COLUMNS = 64
MOST_SHEETS = 100
warnings.filterwarnings("ignore", module="openpyxl")  # of styles and extensions that are not read
VISIBLE = "visible"
OWN_SHEETS = frozenset(word(f"sheet.{name}") for name in ("notes", "sample", "faults", "choices"))
"""付属のシート: of template and report, which are there to be read by people."""
DATES_OF_JAPANESE_EXCEL = frozenset({*range(27, 32), *range(34, 37), *range(50, 59)})
"""日付の書式: built-in formats of East Asian Excel that a file names by number alone (ECMA-376 18.8.30)."""


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
    return ((number, _trimmed([_cell(cell, epoch) for cell in cells])) for number, cells in enumerate(rows, 1))


def _trimmed(cells: list[Cell]) -> Sequence[Cell]:
    while cells and cells[-1] is EMPTY_CELL:
        cells.pop()
    return cells


def _cell(cell: WrittenCell, epoch: datetime) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return EMPTY_CELL
    if kind == "f":
        return Cell(CellKind.FORMULA, str(getattr(value, "text", None) or value))
    if kind == "s":
        return text_cell(unescape(str(value)))
    if kind == "d":
        return _date_cell(value)
    if kind == "n" and isinstance(value, int | float):
        return _number_cell(value) if not _is_dated(cell) else _counted_cell(value, epoch)
    return Cell(CellKind.OTHER, str(value))


def _is_dated(cell: WrittenCell) -> bool:
    return cell.has_style and cell.style_array.numFmtId in DATES_OF_JAPANESE_EXCEL


def _counted_cell(value: float, epoch: datetime) -> Cell:
    """Take a count of days for the day that the spreadsheet shows."""
    try:
        return _date_cell(from_excel(value, epoch))
    except (ValueError, OverflowError):
        return _number_cell(value)


def _number_cell(value: float) -> Cell:
    """Take a number as it is kept; one that no spreadsheet can hold (1E999, 400 digits) is none."""
    if not -sys.float_info.max <= value <= sys.float_info.max:
        return Cell(CellKind.OTHER, str(value))
    return Cell(CellKind.NUMBER, str(value) if isinstance(value, int) else f"{value:.15G}")


def _date_cell(value: Any) -> Cell:
    """Take a date, also as an instant at midnight; a time of day is no date."""
    if isinstance(value, datetime) and value.time() == time():
        return Cell(CellKind.DATE, value.date().isoformat(), value.date())
    if isinstance(value, date) and not isinstance(value, datetime):
        return Cell(CellKind.DATE, value.isoformat(), value)
    return Cell(CellKind.OTHER, str(value))
