"""失効ファイル: a CSV table of certificates to be revoked or held, as spreadsheets write it.

Columns: certificate (id or serial number), reason, note; a first line with their names is optional. UTF-8, with or
without BOM, or CP932.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from warifu.authority.errors import SerialLost
from warifu.authority.facts import RevocationReason
from warifu.kernel.errors import FieldInvalid, NotUnderstood, TooLarge, WarifuError
from warifu.kernel.ids import SerialNumber

LARGEST = 8 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST_NOTE = 1_000
EXPECTED = "CSV"
SPREADSHEET_DIGITS = 15
CERTIFICATE_ID = re.compile(r"WF-[0-9]{2}-[0-9]{5,}")
TURNED_INTO_A_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")
TITLES = frozenset({"certificate", "serial", "証明書", "シリアル番号", "証明書ID", "証明書id"})
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


def read_which(given: str) -> tuple[str | None, SerialNumber | None]:
    """証明書の指定を読む: an id, or a serial in hex or decimal.

    Raises FieldInvalid, or SerialLost for a number a spreadsheet has rounded: it keeps 15 digits.
    """
    bare = given.strip().lstrip("'")
    if CERTIFICATE_ID.fullmatch(bare.upper()):
        return bare.upper(), None
    zeros = bare.isascii() and bare.isdigit() and len(bare) > SPREADSHEET_DIGITS
    if TURNED_INTO_A_NUMBER.fullmatch(bare) or (zeros and not bare[SPREADSHEET_DIGITS:].strip("0")):
        raise SerialLost(bare[:40])
    return None, SerialNumber.parse(bare)


def read_reason(text: str) -> RevocationReason:
    """失効理由を読む: in English or Japanese, however it is spelled together. Raises FieldInvalid."""
    bare = re.sub(r"[\s_-]", "", text).lower()
    try:
        return REASON_WORDS[bare]
    except KeyError:
        raise FieldInvalid("reason", ", ".join(RevocationReason)) from None


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        break
    raise NotUnderstood(EXPECTED, "neither UTF-8 nor CP932 text")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader, count = csv.reader(io.StringIO(text, newline=""), strict=True), 0
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells) or (count == 0 and cells[0].strip() in TITLES):
                continue
            count += 1
            if count > MOST_ROWS:
                raise TooLarge(EXPECTED, MOST_ROWS)
            yield reader.line_num, cells
    except csv.Error as fault:
        raise NotUnderstood(EXPECTED, f"line {reader.line_num}: {fault}") from None


def _row(line: int, cells: list[str]) -> RevocationRow:
    if not 2 <= len(cells) <= 3:
        fault = NotUnderstood(EXPECTED, f"line {line}: {len(cells)} columns, expected certificate, reason, note")
        return RevocationRow(line, cells[0], fault=fault)
    return read_row(line, *cells)


def _note(text: str) -> str:
    bare = text.strip()
    if len(bare) > LONGEST_NOTE or not all(part.isprintable() for part in bare.splitlines()):
        raise FieldInvalid("note", f"at most {LONGEST_NOTE} characters")
    return bare
