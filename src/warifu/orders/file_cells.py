"""申込ファイルのセル: reads one cell as a value, or raises the coded error that says what to do."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TypeAlias, TypeVar

from warifu.authority.facts import KeyAlgorithm, RequestFacts
from warifu.kernel.clock import check_day
from warifu.kernel.folding import DASHES
from warifu.kernel.ids import OperatorCode, SerialNumber
from warifu.messages import catalogue
from warifu.orders.facts import Medium
from warifu.orders.file_errors import CellFormula, CellUnusable, ChoiceUnknown, DateNotRead, NumberNotText, TextUnusable
from warifu.orders.ordering import MADE_BY_AUTHORITY

LONGEST_LABEL = 58
LONGEST_NAME = 64
LONGEST_IDENTIFIER = 40
EXACT_DIGITS = 15  # of a number that a spreadsheet keeps whole
DAY = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})([-/.月])([0-9]{1,2})日?")
DAY_OF_ERA = re.compile(r"(令和|平成|[RrHh])([0-9]{1,2}|元)([-/.年])([0-9]{1,2})([-/.月])([0-9]{1,2})日?")
MIDNIGHT = re.compile(r"(?:\s+|(?<=[0-9])T)00?:00(?::00)?$")  # as a spreadsheet writes a date cell to CSV
REIWA, HEISEI = (date(2019, 5, 1), date.max), (date(1989, 1, 8), date(2019, 4, 30))
ERAS = {"令和": REIWA, "R": REIWA, "平成": HEISEI, "H": HEISEI}
PEM_REQUEST = re.compile(r"\s*-----BEGIN ((?:NEW )?CERTIFICATE REQUEST)-----([A-Za-z0-9+/=\s]*)-----END \1-----\s*")
WIDE_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u3000]")
IDENTIFIER = re.compile(r"[A-Za-z0-9_.:-]+")

T = TypeVar("T")
Which: TypeAlias = tuple[str | None, SerialNumber | None]


class CellKind(StrEnum):
    """セルの種類: what stands in a cell."""

    EMPTY = "EMPTY"  # 空
    TEXT = "TEXT"  # 文字列
    NUMBER = "NUMBER"  # 数値
    DATE = "DATE"  # 日付
    FORMULA = "FORMULA"  # 数式
    OTHER = "OTHER"  # その他


@dataclass(frozen=True, slots=True)
class Cell:
    """セル: `text` as the spreadsheet keeps it; `day` of a date without a time of day."""

    kind: CellKind
    text: str = ""
    day: date | None = None


EMPTY_CELL = Cell(CellKind.EMPTY)


@dataclass(frozen=True, slots=True)
class Readers:
    """読み手: functions of other packages that read a CSR, and a certificate by its id or serial."""

    read_request: Callable[[bytes], RequestFacts]
    read_which: Callable[[str], Which]


def text_of(cell: Cell, limit: int) -> str:
    """文字列を読む: one line; spaces of other widths become plain ones.

    Raises CellFormula, CellUnusable, NumberNotText, TextUnusable.
    """
    if cell.kind is CellKind.NUMBER and not _is_whole(cell.text):
        raise NumberNotText(cell.text)
    text = WIDE_SPACES.sub(" ", _written(cell)).strip()
    if len(text) > limit or not text.isprintable():
        raise TextUnusable(limit)
    return text


def label_of(cell: Cell) -> str:
    """用途名を読む: as it will stand behind the operator code. Raises as `text_of`."""
    return text_of(cell, LONGEST_LABEL)


def name_of(cell: Cell) -> str:
    """名前を読む. Raises as `text_of`."""
    return text_of(cell, LONGEST_NAME)


def identifier_of(cell: Cell) -> str:
    """番号を読む: where zeros count, so never from a number. Raises as `text_of`."""
    if cell.kind is CellKind.NUMBER:
        raise NumberNotText(cell.text)
    text = text_of(cell, LONGEST_IDENTIFIER)
    if not IDENTIFIER.fullmatch(text):
        raise TextUnusable(LONGEST_IDENTIFIER)
    return text


def operator_code_of(cell: Cell) -> str:
    """事業者コードを読む: letters and digits of any number, zeros as they stand. Raises as `text_of`."""
    if cell.kind is CellKind.NUMBER and not re.fullmatch(r"[0-9]{1,5}", cell.text):
        raise NumberNotText(cell.text)
    text = unicodedata.normalize("NFKC", text_of(cell, LONGEST_IDENTIFIER)).upper()
    if re.fullmatch(r"[0-9]{1,3}", text):  # may have been 0001; who compares it with the participant's can tell
        return text
    return str(OperatorCode(text))


def day_of(cell: Cell) -> date:
    """日付を読む: a date cell, or text as 2026-12-01, 2026/12/1, 2026年12月1日, 令和8年12月1日, R8.12.1, in any width.

    Midnight may stand behind it. Raises CellFormula, CellUnusable, DateNotRead; a bare number is no date.
    """
    try:
        return check_day(_day_of(cell))
    except ValueError:
        raise DateNotRead from None


def _day_of(cell: Cell) -> date:
    if cell.kind is CellKind.DATE and cell.day:
        return cell.day
    if cell.kind is not CellKind.TEXT:
        _written(cell)
        raise DateNotRead
    text = unicodedata.normalize("NFKC", cell.text.strip()).translate(DASHES)
    text = MIDNIGHT.sub("", text).replace(" ", "")
    if of_era := DAY_OF_ERA.fullmatch(text):
        return _day_of_era(of_era)
    found = DAY.fullmatch(text)
    if not found or (found[2], found[4]) not in {("-", "-"), ("/", "/"), (".", "."), ("年", "月")}:
        raise DateNotRead
    return date(int(found[1]), int(found[3]), int(found[5]))


def _day_of_era(found: re.Match[str]) -> date:
    """A year of an era counts from 1, which is also written 元; the day lies in that era."""
    if (found[3], found[5]) not in {("-", "-"), ("/", "/"), (".", "."), ("年", "月")}:
        raise DateNotRead
    first, last = ERAS[found[1].upper()]
    year = 1 if found[2] == "元" else int(found[2])
    day = date(first.year + year - 1, int(found[4]), int(found[6]))
    if not first <= day <= last:
        raise DateNotRead
    return day


def medium_of(cell: Cell) -> Medium:
    """媒体を読む: by its name in either language or its code. Raises CellFormula, CellUnusable, ChoiceUnknown."""
    return _chosen(cell, _media(), [f"{medium_word(medium)} ({medium})" for medium in Medium])


def key_of(cell: Cell) -> KeyAlgorithm:
    """鍵の種類を読む. Raises CellFormula, CellUnusable, ChoiceUnknown."""
    return _chosen(cell, _keys(), key_words())


def request_of(cell: Cell, readers: Readers) -> RequestFacts:
    """CSRを読む: PEM in however many lines, or its base64 alone. Raises CellFormula, and what reading a CSR raises."""
    return readers.read_request(_request_octets(_written(cell)))


def predecessor_of(cell: Cell, readers: Readers) -> Which:
    """更新元の証明書を読む: its id, or its serial as text. Raises CellFormula, and what `read_which` raises.

    A number has lost digits: it is handed over as a spreadsheet shows it, so that it is named lost, never matched.
    """
    if cell.kind is CellKind.NUMBER:
        return readers.read_which(_scientific(cell.text))
    return readers.read_which(unicodedata.normalize("NFKC", _written(cell)))


def medium_word(medium: Medium) -> str:
    """媒体の名称: as the list in the template shows it."""
    return catalogue("states")[f"medium.{medium}"].say("ja", {})


def key_words() -> list[str]:
    """鍵の種類の名称: those that the authority makes."""
    return sorted(algorithm.upper() for algorithm in MADE_BY_AUTHORITY)


def _written(cell: Cell) -> str:
    if cell.kind is CellKind.FORMULA:
        raise CellFormula
    if cell.kind in {CellKind.OTHER, CellKind.DATE}:
        raise CellUnusable
    return cell.text


def _request_octets(text: str) -> bytes:
    """Undo what cells do to a PEM: other line ends, spaces for line ends, no frame at all."""
    found = PEM_REQUEST.fullmatch(text)
    packed = "".join((found[2] if found else text).split())
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")


def _is_whole(number: str) -> bool:
    return re.fullmatch(rf"[0-9]{{1,{EXACT_DIGITS}}}", number) is not None


def _scientific(number: str) -> str:
    """Write a number as a spreadsheet shows a long one: 1.23E+38."""
    try:
        return number if "E" in number else f"{float(number):.5E}"
    except (ValueError, OverflowError):
        return "1E+99"


def _chosen(cell: Cell, known: Mapping[str, T], choices: list[str]) -> T:
    try:
        return known[_packed(_written(cell))]
    except KeyError:
        raise ChoiceUnknown(" / ".join(choices)) from None


@cache
def _media() -> Mapping[str, Medium]:
    words = {medium: catalogue("states")[f"medium.{medium}"] for medium in Medium}
    return {
        _packed(text): medium
        for medium, said in words.items()
        for text in (medium, said.say("ja", {}), said.say("en", {}))
    }


@cache
def _keys() -> Mapping[str, KeyAlgorithm]:
    return {_packed(algorithm): algorithm for algorithm in KeyAlgorithm}


def _packed(text: str) -> str:
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", text).casefold())
