"""CSVの読み取り: UTF-8, UTF-16 with a byte order mark, or CP932; commas, tabs, semicolons, as the headings have it."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence

from warifu.adapters.order_files.tables import LAST_ROW, as_table, text_cell
from warifu.kernel.errors import NotUnderstood
from warifu.orders.file_cells import Cell
from warifu.orders.file_errors import LineUndecodable
from warifu.orders.order_file import Table, column_named

EXPECTED = "CSV"
LONGEST_CELL = 32_767  # as in a workbook
MOST_CELLS = 64
SEPARATORS = ",\t;"
HEADING_LINES = 10
END_OF_FILE = "\x1a\r\n"  # as DOS programs leave it


def read_csv(content: bytes) -> Table:
    """CSVを読む: rows by their number in a spreadsheet, so a cell with line ends in it counts as one row.

    Raises LineUndecodable, NotUnderstood, HeadingsMissing, OrderEmpty.
    """
    text = _text(content)
    if "\0" in text:
        raise NotUnderstood(EXPECTED, "no text")
    return as_table(_rows(text))


def _text(content: bytes) -> str:
    """A byte order mark says UTF-8; else it is UTF-8 or CP932, whichever the bytes are whole in."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    if content.startswith(codecs.BOM_UTF8):
        return _decoded(content, "utf-8-sig")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "cp932")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise LineUndecodable(content.count(b"\n", 0, fault.start) + 1) from None


def _rows(text: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    text = text.rstrip(END_OF_FILE)
    separator = _separator(text)
    if text.count(separator) > LAST_ROW * MOST_CELLS:  # all in one row, they would be one long call of the reader
        raise NotUnderstood(EXPECTED, f"more than {LAST_ROW} rows of {MOST_CELLS} columns")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number > LAST_ROW or len(cells) > MOST_CELLS:
                raise NotUnderstood(EXPECTED, f"more than {LAST_ROW} rows or {MOST_CELLS} columns")
            yield number, [_cell(text) for text in cells]
    except csv.Error as fault:
        raise NotUnderstood(EXPECTED, f"row {number + 1}: {fault}") from None


def _separator(text: str) -> str:
    """Comma, tab or semicolon: with which one of the first lines names most columns."""
    lines = [line for line in text[:LONGEST_CELL].splitlines() if line.strip(SEPARATORS + " ")][:HEADING_LINES]
    return max(SEPARATORS, key=lambda one: max((_named(line, one) for line in lines), default=0))


def _named(line: str, separator: str) -> int:
    return sum(column_named(cell.strip(' "')) is not None for cell in line.split(separator))


def _cell(text: str) -> Cell:
    """A cell is text; an apostrophe before it is how spreadsheets are told so, and is taken off."""
    if len(text) > LONGEST_CELL:
        raise NotUnderstood(EXPECTED, f"a cell of more than {LONGEST_CELL} characters")
    return text_cell(text.strip().removeprefix("'"))
