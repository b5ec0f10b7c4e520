"""XLSXの読み取り: by openpyxl, row by row; formulas are seen as formulas, and numbers as they are kept."""

import io
import sys
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as WrittenCell

from warifu.adapters.order_files.tables import LAST_ROW, as_table, text_cell
from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood
from warifu.orders.file_cells import EMPTY_CELL, Cell, CellKind
from warifu.orders.order_file import Table

EXPECTED = "XLSX"
MOST_COLUMNS = 64
warnings.filterwarnings("ignore", module="openpyxl")  # of styles and extensions that are not read
VISIBLE = "visible"


def read_xlsx(packed: io.BytesIO) -> Table:
    """XLSXを読む: the first visible sheet with headings. Raises NotUnderstood, HeadingsMissing, OrderEmpty."""
    with refusing(EXPECTED, packed.getvalue(), "a damaged part"):
        book = load_workbook(packed, read_only=True, data_only=False, keep_links=False)
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == VISIBLE), None)
        if sheet is None:
            raise NotUnderstood(EXPECTED, "no visible sheet")
        return as_table(_rows(sheet))


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Rows up to the last possible one, whatever size the sheet says it has; the guard saw that none stands below."""
    rows = sheet.iter_rows(min_row=1, max_row=LAST_ROW, max_col=MOST_COLUMNS)
    return ((number, _trimmed([_cell(cell) for cell in cells])) for number, cells in enumerate(rows, 1))


def _trimmed(cells: list[Cell]) -> Sequence[Cell]:
    while cells and cells[-1] is EMPTY_CELL:
        cells.pop()
    return cells


def _cell(cell: WrittenCell) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return EMPTY_CELL
    if kind == "f":
        return Cell(CellKind.FORMULA, str(getattr(value, "text", None) or value))
    if kind == "s":
        return text_cell(str(value))
    if kind == "d":
        return _date_cell(value)
    if kind == "n" and isinstance(value, int | float):
        return _number_cell(value)
    return Cell(CellKind.OTHER, str(value))


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
