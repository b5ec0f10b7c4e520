"""台帳のファイルを開く: workbooks and CSV as sheets of cells; what is merged stands in each of its cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from warifu.adapters.order_files.tables import LAST_ROW, text_cell
from warifu.adapters.order_files.workbook_guard import open_workbook
from warifu.adapters.order_files.xlsx_cells import cell_of
from warifu.adapters.parsing import refusing
from warifu.kernel.csv_rows import UNKNOWN_TEXT, CsvLimits, LineUnread, csv_rows, csv_text
from warifu.kernel.errors import NotUnderstood
from warifu.orders.file_cells import EMPTY_CELL, Cell

LARGEST = 16 * 1024 * 1024
MOST_COLUMNS = 200
VISIBLE = "visible"
LIMITS = CsvLimits(LAST_ROW, MOST_COLUMNS, cell=32_767)
BOOKS = (".xlsx", ".xlsm")
EXPECTED = "XLSX / CSV"


@dataclass(frozen=True, slots=True)
class Sheet:
    """シート: rows of cells, numbered from 1 as a spreadsheet shows them; `hidden` are rows that nobody sees."""

    title: str
    rows: Sequence[Sequence[Cell]]
    hidden: frozenset[int] = frozenset()


def read_sheets(name: str, content: bytes) -> Sequence[Sheet]:
    """シートを読む: the visible ones of a workbook, or the one of a CSV in UTF-8, UTF-16 or CP932.

    Raises NotUnderstood, TooLarge, and what a workbook is refused for.
    """
    if Path(name).suffix.lower() in BOOKS or content.startswith(b"PK"):
        return _of_book(content)
    return [Sheet("", list(_rows_of_csv(content)))]


def _of_book(content: bytes) -> Sequence[Sheet]:
    with open_workbook(content) as packed, refusing(EXPECTED, content, "a damaged part"):
        book = load_workbook(packed, data_only=False, keep_links=False)
        return [_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == VISIBLE]


def _sheet(sheet: Any) -> Sheet:
    epoch = sheet.parent.epoch
    rows = [[cell_of(cell, epoch) for cell in cells] for cells in _bounded(sheet)]
    for merged in sheet.merged_cells.ranges:
        first = rows[merged.min_row - 1][merged.min_col - 1] if merged.min_row <= len(rows) else EMPTY_CELL
        for row in rows[merged.min_row - 1 : merged.max_row]:
            row[merged.min_col - 1 : merged.max_col] = [first] * len(row[merged.min_col - 1 : merged.max_col])
    hidden = frozenset(number for number, size in sheet.row_dimensions.items() if size.hidden)
    return Sheet(sheet.title, rows, hidden)


def _bounded(sheet: Any) -> Iterator[Sequence[Any]]:
    """Cells of the sheet; merged ones that hold nothing are no cells of their own."""
    last_column = min(sheet.max_column or 1, MOST_COLUMNS)
    rows = sheet.iter_rows(min_row=1, max_row=min(sheet.max_row or 1, LAST_ROW), max_col=last_column)
    yield from rows


def _rows_of_csv(content: bytes) -> Iterator[list[Cell]]:
    try:
        text = csv_text(content)
    except LineUnread as unread:
        raise NotUnderstood(EXPECTED, f"line {unread.line}: {UNKNOWN_TEXT}") from None
    for row in csv_rows(text, len, LIMITS):
        yield [text_cell(cell.strip().removeprefix("'")) for cell in row.cells]
