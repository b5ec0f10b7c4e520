"""失効ファイル: a CSV table of certificates to be revoked or held, as spreadsheets write it.

Columns: certificate (id or serial number), reason, note; below headings, such as those of an exported table, in any
order and among others, and below a title.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from warifu.authority.errors import SerialLost
from warifu.authority.facts import RevocationReason
from warifu.authority.which import read_which
from warifu.kernel.csv_rows import (
    EXPECTED,
    HEADING_LINES,
    UNKNOWN_TEXT,
    CsvLimits,
    CsvRow,
    LineUnread,
    csv_rows,
    csv_text,
)
from warifu.kernel.errors import FieldInvalid, NotUnderstood, TooLarge, WarifuError
from warifu.kernel.folding import as_seen, fold
from warifu.kernel.ids import SerialNumber

LARGEST = 8 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST_NOTE = 1_000
LIMITS = CsvLimits(rows=2 * MOST_ROWS, columns=256, cell=32_767)  # rows of which some are empty
COLUMNS = 3
BEGINS = LIMITS.columns  # that a line begins a table weighs more than its number of cells
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
    rows = [_row(line, cells) for line, cells in _below_headings(_lines(data))]
    if len(rows) > MOST_ROWS:
        raise TooLarge(EXPECTED, MOST_ROWS)
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


def _lines(data: bytes) -> Sequence[CsvRow]:
    """The rows in which something stands, without the empty cells at their ends."""
    try:
        text = csv_text(data)
    except LineUnread as unread:
        raise NotUnderstood(EXPECTED, f"line {unread.line}: {UNKNOWN_TEXT}") from None
    found = []
    for row in csv_rows(text, _fits, LIMITS):
        last = max((at for at, cell in enumerate(row.cells, 1) if cell.strip()), default=0)
        if last:
            found.append(CsvRow(row.number, row.line, row.cells[:last]))
    return found


def _below_headings(rows: Sequence[CsvRow]) -> Iterator[tuple[int, Sequence[str]]]:
    """The cells certificate, reason and note of each row: by the headings where there are any, else as they stand."""
    for at, row in enumerate(rows[:HEADING_LINES]):
        if places := _places(row.cells):
            return ((below.line, _picked(below.cells, places)) for below in rows[at + 1 :])
        if _names_a_certificate(row.cells[0]):
            break
    return ((row.line, row.cells) for row in rows)


def _names_a_certificate(given: str) -> bool:
    try:
        read_which(given)
    except WarifuError as fault:
        return isinstance(fault, SerialLost)
    return True


def _fits(cells: Sequence[str]) -> int:
    """Whether these are headings, or a certificate and a reason; notes have commas, too."""
    seen = [as_seen(cell) for cell in cells]
    if len(seen) < 2:
        return 0
    begins = _places(seen) is not None or read_row(1, *seen[:2]).fault is None
    return BEGINS * begins + len(seen)


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


def _row(line: int, cells: Sequence[str]) -> RevocationRow:
    if not 2 <= len(cells) <= COLUMNS:
        fault = NotUnderstood(EXPECTED, f"line {line}: {len(cells)} columns, expected certificate, reason, note")
        return RevocationRow(line, cells[0], fault=fault)
    return read_row(line, *cells)


def _note(text: str) -> str:
    bare = text.strip()
    if len(bare) > LONGEST_NOTE or not all(part.isprintable() for part in bare.splitlines()):
        raise FieldInvalid("note", f"at most {LONGEST_NOTE} characters")
    return bare
