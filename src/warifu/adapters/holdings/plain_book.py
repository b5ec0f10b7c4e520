"""一覧のブック: sheets of rows with headings; text stays text, dates are dates."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

DAY_FORMAT, TEXT_FORMAT = "yyyy-mm-dd", "@"
NARROWEST, WIDEST = 12, 60
LONGEST_TITLE, LONGEST_CELL = 31, 32_000
HEADING_FILL = PatternFill("solid", fgColor="E8F1FE")


def write_sheets(
    out: BinaryIO, sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str | date | int | None]]]]
) -> None:
    """ブックを書く: each sheet a title, its headings, its rows. Prints on A4, landscape, all columns on a page."""
    book = Workbook()
    book.remove(book.active)
    for title, heads, rows in sheets:
        sheet = book.create_sheet(title[:LONGEST_TITLE])
        widths = [len(head) * 2 for head in heads]
        _put(sheet, 1, heads)
        for number, row in enumerate(rows, 2):
            _put(sheet, number, row)
            widths = [max(width, len(str(value or "")) + 2) for width, value in zip(widths, row, strict=True)]
        for at, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(at)].width = min(max(width, NARROWEST), WIDEST)
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True), HEADING_FILL
        sheet.freeze_panes = "A2"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:1"
    book.save(out)


def _put(sheet: Any, number: int, row: Sequence[str | date | int | None]) -> None:
    for at, value in enumerate(row, 1):
        cell = sheet.cell(number, at)
        cell.value = value[:LONGEST_CELL] if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type, cell.number_format = "s", TEXT_FORMAT
        elif isinstance(value, date):
            cell.number_format = DAY_FORMAT
        cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
