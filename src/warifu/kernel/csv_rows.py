"""CSVの行: of a file as spreadsheets and other programs write it, whatever its encoding and separator.

UTF-8, UTF-16 with a byte order mark, or CP932; commas, tabs or semicolons, or what a first line such as sep=; says.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from warifu.kernel.errors import NotUnderstood
from warifu.kernel.texts import WIDE_MARKS

EXPECTED = "CSV"
SEPARATORS = ",\t;"
HEADING_LINES = 10
SEARCHED = 64 * 1024  # characters in which the separator is looked for
FILLING = "\x1a\r\n\0"  # behind the text, as DOS programs and fixed buffers leave it
SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?\r?\n', re.IGNORECASE)
ISO_2022_JP = b"\x1b$"
UNKNOWN_TEXT = "neither UTF-8 nor CP932 text"
Fits: TypeAlias = Callable[[Sequence[str]], int]
"""当てはまり: how well the cells of a line fit the table that is expected; more is better."""


class LineUnread(ValueError):
    """読めない行: `line` counts from 1; the caller has the words for it."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class CsvLimits:
    """上限: of rows, of the columns of each, and of the characters of a cell."""

    rows: int
    columns: int
    cell: int


@dataclass(frozen=True, slots=True)
class CsvRow:
    """行: `number` as a spreadsheet shows it, `line` where it ends in the file, both from 1."""

    number: int
    line: int
    cells: Sequence[str]


def csv_text(content: bytes) -> str:
    """文字にする. Raises LineUnread, NotUnderstood."""
    text = _decoded(content).rstrip(FILLING)
    if "\0" in text or ISO_2022_JP in content:
        raise NotUnderstood(EXPECTED, UNKNOWN_TEXT)
    return text


def csv_rows(text: str, fits: Fits, limits: CsvLimits) -> Iterator[CsvRow]:
    """行を読む: separated as the first lines fit best; a cell with line ends in it is one. Raises NotUnderstood."""
    said = SEPARATOR_LINE.match(text)
    above = 0
    if said:
        text, above = text[said.end() :], 1
    separator = said[1] if said else _separator(text, fits)
    if text.count(separator) > limits.rows * limits.columns:  # all in one row, they would be one long call
        raise NotUnderstood(EXPECTED, f"more than {limits.rows} rows of {limits.columns} columns")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number > limits.rows or len(cells) > limits.columns:
                raise NotUnderstood(EXPECTED, f"more than {limits.rows} rows or {limits.columns} columns")
            if any(len(cell) > limits.cell for cell in cells):
                raise NotUnderstood(EXPECTED, f"row {number}: {_too_long(limits)}")
            yield CsvRow(number, reader.line_num + above, cells)
    except csv.Error as fault:
        raise NotUnderstood(EXPECTED, f"row {number + 1}: {_reason(str(fault), limits)}") from None


def _decoded(content: bytes) -> str:
    """A byte order mark says what it is; else UTF-8 or CP932, or the line where the one that reads further ends."""
    wide = [mark for mark in WIDE_MARKS if content.startswith(mark)]
    encodings = ["utf-16"] if wide else ["utf-8-sig"]
    if not wide and not content.startswith(codecs.BOM_UTF8):
        encodings.append("cp932")
    furthest = 0
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as fault:
            furthest = max(furthest, fault.start)
    raise LineUnread(content.count(b"\n", 0, furthest) + 1)


def _separator(text: str, fits: Fits) -> str:
    lines = [line for line in text[:SEARCHED].splitlines() if line.strip(SEPARATORS + " ")][:HEADING_LINES]
    return max(SEPARATORS, key=lambda one: max((fits(_split(line, one)) for line in lines), default=0))


def _split(line: str, separator: str) -> Sequence[str]:
    return [cell.strip(' "') for cell in line.split(separator)]


def _reason(fault: str, limits: CsvLimits) -> str:
    if fault.startswith("field larger"):
        return _too_long(limits)
    return "a quotation mark is not closed" if "end of data" in fault else "something follows a closing quotation mark"


def _too_long(limits: CsvLimits) -> str:
    return f"a cell of more than {limits.cell} characters"
