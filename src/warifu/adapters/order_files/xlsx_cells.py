"""ブックのセル: one cell of a workbook as it is kept, formulas seen as formulas, dates as what a spreadsheet shows."""

import sys
import warnings
from datetime import date, datetime, time
from typing import Any

from openpyxl.cell.cell import Cell as WrittenCell
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from warifu.adapters.order_files.tables import text_cell
from warifu.orders.file_cells import EMPTY_CELL, Cell, CellKind

warnings.filterwarnings("ignore", module="openpyxl")  # of styles and extensions that are not read
DATES_OF_JAPANESE_EXCEL = frozenset({*range(27, 32), *range(34, 37), *range(50, 59)})
"""日付の書式: built-in formats of East Asian Excel that a file names by number alone (ECMA-376 18.8.30)."""


def cell_of(cell: WrittenCell, epoch: datetime) -> Cell:
    """セルを読む: `epoch` is that of its workbook."""
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
