"""CSVの読み取り: UTF-8 with or without a byte order mark, or CP932; commas or tabs, as the headings have it."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence

from warifu.adapters.order_files.tables import LAST_ROW, as_table, text_cell
from warifu.kernel.errors import NotUnderstood
from warifu.orders.file_cells import Cell, CellKind
from warifu.orders.file_errors import LineUndecodable
from warifu.orders.order_file import Table

EXPECTED = "CSV"
LONGEST_CELL = 32_767  # as in a workbook
MOST_CELLS = 64
FORMULA_STARTS = ("=", "+", "@")  # what a spreadsheet would calculate


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
        raise NotUnderstood(EXPECTED, "UTF-16; save it as CSV UTF-8")
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
    separator = _separator(text)
    if text.count(separator) > LAST_ROW * MOST_CELLS:  # all in one row, they would be one long call of the reader
        raise NotUnderstood(EXPECTED, f"more than {LAST_ROW} rows of {MOST_CELLS} columns")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number > LAST_ROW or len(cells) > MOST_CELLS:
                raise NotUnderstood(EXPECTED, f"more than {LAST_ROW} rows or {MOST_CELLS} columns")
            yield number, [_cell(text) for text in cells]
    except csv.Error as fault:
        raise NotUnderstood(EXPECTED, f"row {number + 1}: {fault}") from None


def _separator(text: str) -> str:
    """Tab or comma: what the first line with words in it has more of."""
    first = next((line for line in text[:LONGEST_CELL].splitlines() if line.strip(",\t ")), "")
    return "\t" if first.count("\t") > first.count(",") else ","


def _cell(text: str) -> Cell:
    """A cell is text; an apostrophe before it is how spreadsheets are told so, and is taken off."""
    if len(text) > LONGEST_CELL:
        raise NotUnderstood(EXPECTED, f"a cell of more than {LONGEST_CELL} characters")
    bare = text.strip()
    if bare.startswith(FORMULA_STARTS):
        return Cell(CellKind.FORMULA, bare)
    return text_cell(bare.removeprefix("'"))
