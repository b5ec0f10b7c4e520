"""XLSXの書出し: one sheet, every cell a string, written row by row with bounded memory."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575  # and the header
WIDTH = 24


def write_xlsx(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """XLSXを書く: nothing becomes a number, a formula or a link. What one sheet cannot hold goes on another."""
    book = Workbook(out, {"constant_memory": True, "in_memory": False})
    bold = book.add_format({"bold": True})
    sheet, at = _new_sheet(book, header, bold), 0
    for row in rows:
        if at == MOST_ROWS:
            sheet, at = _new_sheet(book, header, bold), 0
        at += 1
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell)
    book.close()


def _new_sheet(book: Workbook, header: Sequence[str], bold: Format) -> Worksheet:
    sheet = book.add_worksheet()
    sheet.set_column(0, len(header) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    for column, cell in enumerate(header):
        sheet.write_string(0, column, cell, bold)
    return sheet
