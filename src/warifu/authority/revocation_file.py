"""失効ファイル: a CSV table of certificates to be revoked or held, as spreadsheets write it.

Columns: certificate (id or serial number), reason, note; below headings, such as those of an exported table, in any
order and among others. Commas, tabs or semicolons; UTF-8 or UTF-16 with a byte order mark, UTF-8 without, or CP932.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from warifu.authority.facts import RevocationReason
from warifu.authority.which import read_which
from warifu.kernel.errors import FieldInvalid, NotUnderstood, TooLarge, WarifuError
from warifu.kernel.folding import as_seen, fold
from warifu.kernel.ids import SerialNumber

LARGEST = 8 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST_NOTE = 1_000
LARGEST_LINE = 64 * 1024
COLUMNS = 3
EXPECTED = "CSV"
SEPARATORS = ",\t;"
ENCODINGS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CERTIFICATE_TITLES = ("証明書id", "certificate id", "証明書", "certificate", "id")
SERIAL_TITLES = (
    "シリアル番号(16進)",
    "serial number (hex)",
    "シリアル番号",
    "serial number",
    "serial",
    "シリアル番号(10進)",
    "serial number (decimal)",
)
REASON_TITLES, NOTE_TITLES = ("理由", "失効理由", "reason"), ("備考", "note", "notes")
REASON_WORDS: Mapping[str, RevocationReason] = {
    **{reason.replace("_", ""): reason for reason in RevocationReason},
    "理由なし": RevocationReason.UNSPECIFIED,
    "鍵の危殆化": RevocationReason.KEY_COMPROMISE,
    "CA鍵の危殆化".lower(): RevocationReason.CA_COMPROMISE,
    "所属の変更": RevocationReason.AFFILIATION_CHANGED,
    "再発行による置換え": RevocationReason.SUPERSEDED,
    "業務の終了": RevocationReason.CESSATION_OF_OPERATION,
    "一時保留": RevocationReason.CERTIFICATE_HOLD,
    "hold": RevocationReason.CERTIFICATE_HOLD,
    "権限の取消し": RevocationReason.PRIVILEGE_WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class RevocationRow:
    """失効ファイルの行: `line` counts from 1; either the certificate and the reason are set, or `fault` is."""

    line: int
    given: str
    certificate_id: str | None = None
    serial: SerialNumber | None = None
    reason: RevocationReason | None = None
    note: str = ""
    fault: WarifuError | None = None


def read_revocation_file(data: bytes) -> Sequence[RevocationRow]:
    """失効ファイルを読む: a row that cannot be understood carries its fault. Raises TooLarge, NotUnderstood."""
    if len(data) > LARGEST:
        raise TooLarge(EXPECTED, LARGEST)
    rows = [_row(line, cells) for line, cells in _lines(_text(data))]
    if not rows:
        raise NotUnderstood(EXPECTED, "no rows")
    return rows


def read_row(line: int, given: str, reason: str, note: str = "") -> RevocationRow:
    """一行を読む: what was written in the cells, or the fault in them."""
    try:
        id, serial = read_which(given)
        return RevocationRow(line, given, id, serial, read_reason(reason), _note(note))
    except WarifuError as fault:
        return RevocationRow(line, given, fault=fault)


def read_reason(text: str) -> RevocationReason:
    """失効理由を読む: in English or Japanese, of any width, however it is spelled together. Raises FieldInvalid."""
    bare = re.sub(r"[\s_-]", "", as_seen(text)).lower()
    try:
        return REASON_WORDS[bare]
    except KeyError:
        raise FieldInvalid("reason", ", ".join(RevocationReason)) from None


def _text(data: bytes) -> str:
    for encoding in [ENCODINGS[mark] for mark in ENCODINGS if data.startswith(mark)] or ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.rstrip("\x1a\r\n")  # a DOS program ends a file with the former
        break
    raise NotUnderstood(EXPECTED, "neither UTF-8 nor CP932 text")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells certificate, reason and note of each row: by the headings where there are any, else as they stand."""
    first = next((line for line in text[:LARGEST_LINE].splitlines() if line.strip(SEPARATORS + " ")), "")
    separator = max(SEPARATORS, key=lambda one: (_begins_a_table(first, one), first.count(one)))
    lines = io.StringIO(text, newline="")
    reader, count = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True), 0
    places: list[int] | None = None
    try:
        for cells in reader:
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            if count == 0 and places is None and (found := _places(cells)):
                places = found
                continue
            count += 1
            if count > MOST_ROWS:
                raise TooLarge(EXPECTED, MOST_ROWS)
            yield reader.line_num, cells if places is None else _picked(cells, places)
    except csv.Error as fault:
        raise NotUnderstood(EXPECTED, f"line {reader.line_num}: {fault}") from None


def _begins_a_table(line: str, separator: str) -> bool:
    """Tell whether the line, so separated, has headings, or a certificate and a reason; notes have commas."""
    first, *others = (as_seen(cell) for cell in line.split(separator))
    if not others:
        return False
    return _places([first, *others]) is not None or read_row(1, first, others[0]).fault is None


def _places(cells: Sequence[str]) -> list[int] | None:
    """Where certificate, reason and note stand, -1 for one that does not; None where this is no row of headings."""
    titles = [fold(cell) for cell in cells]
    certificate = _first(titles, CERTIFICATE_TITLES)
    certificate = _first(titles, SERIAL_TITLES) if certificate < 0 else certificate
    if certificate < 0:
        return None
    reason, note = _first(titles, REASON_TITLES), _first(titles, NOTE_TITLES)
    if len(titles) <= COLUMNS and reason < 0:  # a heading over the first column alone
        return [certificate, *(place for place in range(COLUMNS) if place != certificate)]
    return [certificate, reason, note]


def _first(titles: Sequence[str], known: Sequence[str]) -> int:
    return next((titles.index(fold(title)) for title in known if fold(title) in titles), -1)


def _picked(cells: Sequence[str], places: Sequence[int]) -> list[str]:
    return [cells[place] if 0 <= place < len(cells) else "" for place in places]


def _row(line: int, cells: list[str]) -> RevocationRow:
    if not 2 <= len(cells) <= COLUMNS:
        fault = NotUnderstood(EXPECTED, f"line {line}: {len(cells)} columns, expected certificate, reason, note")
        return RevocationRow(line, cells[0], fault=fault)
    return read_row(line, *cells)


def _note(text: str) -> str:
    bare = text.strip()
    if len(bare) > LONGEST_NOTE or not all(part.isprintable() for part in bare.splitlines()):
        raise FieldInvalid("note", f"at most {LONGEST_NOTE} characters")
    return bare
