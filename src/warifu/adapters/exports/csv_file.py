"""CSVの書出し: UTF-8 with a byte order mark and CRLF (RFC 4180), as Excel in Japan opens it."""

import csv
from collections.abc import Iterable, Sequence
from typing import BinaryIO

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # in Japan, full-width ones as well


class _Encoding:
    """What csv writes to: encodes as it goes, so that no text file closes the caller's binary one."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text.encode())


def write_csv(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """CSVを書く: every cell is text. A cell that a spreadsheet would run as a formula, or turn into a rounded number,
    begins with an apostrophe.
    """
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(_Encoding(out), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_as_text(cell) for cell in row])


def _as_text(cell: str) -> str:
    is_long_number = len(cell) > 15 and cell.isascii() and cell.isdigit()
    return f"'{cell}" if is_long_number or cell.startswith(FORMULA_STARTS) else cell
