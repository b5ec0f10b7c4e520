"""CSVの申込ファイル: its rows as a table, separated as the headings have it."""

from collections.abc import Sequence

from warifu.adapters.order_files.tables import LAST_ROW, as_table, text_cell
from warifu.kernel.csv_rows import CsvLimits, LineUnread, csv_rows, csv_text
from warifu.orders.file_cells import Cell
from warifu.orders.file_errors import LineUndecodable
from warifu.orders.order_file import Table, column_named

LIMITS = CsvLimits(rows=LAST_ROW, columns=64, cell=32_767)  # the last as in a workbook


def read_csv(content: bytes) -> Table:
    """CSVを読む: rows by their number in a spreadsheet, so a cell with line ends in it counts as one row.

    Raises LineUndecodable, NotUnderstood, HeadingsMissing, OrderEmpty.
    """
    try:
        text = csv_text(content)
    except LineUnread as unread:
        raise LineUndecodable(unread.line) from None
    return as_table((row.number, [_cell(cell) for cell in row.cells]) for row in csv_rows(text, _named, LIMITS))


def _named(cells: Sequence[str]) -> int:
    return sum(column_named(cell) is not None for cell in cells)


def _cell(text: str) -> Cell:
    """A cell is text; an apostrophe before it is how spreadsheets are told so, and is taken off."""
    return text_cell(text.strip().removeprefix("'"))
