"""申込ファイル: one order as a table, its columns as data, and what is wrong with it, cell by cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from warifu.kernel.errors import WarifuError
from warifu.kernel.folding import fold
from warifu.messages import Language, catalogue, told
from warifu.orders.facts import Medium
from warifu.orders.file_cells import (
    Cell,
    Readers,
    day_of,
    identifier_of,
    key_of,
    key_words,
    label_of,
    medium_of,
    medium_word,
    name_of,
    operator_code_of,
    predecessor_of,
    request_of,
)

WORDS = "order_file"
MARKS = re.compile("[*＊※]")  # of what is required
LONGEST_SHOWN = 32  # characters of a cell that are repeated to the person


@dataclass(frozen=True, slots=True)
class SheetRow:
    """行: its number as the spreadsheet shows it."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """表: the row of headings, and below it every row in which something stands.

    `hidden_rows` and `hidden_columns` (from 1) hold something and are not shown; `unread_sheets` are visible, have
    headings and rows, and are not read.
    """

    header: SheetRow
    rows: Sequence[SheetRow]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    unread_sheets: tuple[str, ...] = ()


class Key(StrEnum):
    """列の項目: what a column of an order file is about; of what a line wants, by the name of its field."""

    OPERATOR_CODE = "operator_code"  # 事業者コード
    PURPOSE_LABEL = "purpose_label"  # 用途名
    HOLDER = "holder"  # 使用者
    START_ON = "start_on"  # 有効期間開始日
    MEDIUM = "medium"  # 媒体
    DISC_GROUP = "disc_group"  # まとめ書込みの組
    KEY_ALGORITHM = "key_algorithm"  # 鍵の種類
    REQUEST = "request"  # CSR
    PREDECESSOR = "predecessor"  # 更新元の証明書
    TARGET_TOKEN = "target_token"  # noqa: S105  # 格納先のUSBトークン
    MEMO = "memo"  # 控え
    FAULTS_JA = "faults_ja"  # 誤り
    FAULTS_EN = "faults_en"  # 誤り(英語)


class ColumnForm(StrEnum):
    """列の書式: how a column's cells are to be written."""

    TEXT = "TEXT"  # 文字列の列
    DATE = "DATE"  # 日付の列


@dataclass(frozen=True, slots=True)
class Choices:
    """選択肢: the words that may stand in a column, and the name that a workbook has for their list."""

    name: str
    words: Callable[[], Sequence[str]]


Read: TypeAlias = Callable[[Cell, Readers], Any]
"""読み方: one cell becomes a value, or the coded error that stands at it."""


def _alone(read: Callable[[Cell], Any]) -> Read:
    """Read a cell by itself, without rules of other packages."""
    return lambda cell, _readers: read(cell)


@dataclass(frozen=True, slots=True)
class Column:
    """列: of the template; `read` is None for what is the person's own or written by us."""

    key: Key
    read: Read | None = None
    form: ColumnForm = ColumnForm.TEXT
    is_required: bool = False
    example: str = ""
    width: int = 18
    choices: Choices | None = None

    def heading(self, language: Language) -> str:
        """見出し."""
        return catalogue(WORDS)[f"column.{self.key}"].say(language, {})

    def explanation(self, language: Language) -> str:
        """説明: what to enter."""
        return catalogue(WORDS)[f"column.{self.key}"].todo(language, {})


MEDIA = Choices("media", lambda: [medium_word(medium) for medium in Medium])
KEYS = Choices("keys", key_words)
COLUMNS = (
    Column(Key.OPERATOR_CODE, _alone(operator_code_of), example="0A001"),
    Column(Key.PURPOSE_LABEL, _alone(label_of), is_required=True, example="見本 需給管理1号", width=24),
    Column(Key.HOLDER, _alone(name_of), example="見本 太郎", width=20),
    Column(Key.START_ON, _alone(day_of), ColumnForm.DATE, is_required=True, example="2026-12-01"),
    Column(Key.MEDIUM, _alone(medium_of), is_required=True, example="DOWNLOAD", choices=MEDIA),
    Column(Key.DISC_GROUP, _alone(name_of)),
    Column(Key.KEY_ALGORITHM, _alone(key_of), example="P-256", width=26, choices=KEYS),
    Column(Key.REQUEST, request_of, width=40),
    Column(Key.PREDECESSOR, predecessor_of, example="WF-24-00431", width=24),
    Column(Key.TARGET_TOKEN, _alone(identifier_of)),
    Column(Key.MEMO, width=24),
)
REPORT_COLUMNS = (Column(Key.FAULTS_JA, width=60), Column(Key.FAULTS_EN, width=60))


@dataclass(frozen=True, slots=True)
class RowFault:
    """申込ファイルの誤り: where, what stands there, and the coded error; `column` is "" for a whole row."""

    row: int
    column: str
    heading: str
    given: str
    error: WarifuError

    @property
    def code(self) -> str:
        return self.error.code

    def say(self, language: Language) -> str:
        """誤りの文: the fact and what to do about it."""
        words = told(self.error)
        return f"{words.ja}{words.todo_ja}" if language == "ja" else f"{words.en} {words.todo_en}"


def letter(index: int) -> str:
    """列の文字: A for 0, as a spreadsheet names its columns."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_named(heading: str) -> Column | None:
    """見出しの列: in Japanese, English or both, or by its key; a mark of what is required does not matter."""
    return _headings().get(_packed(MARKS.sub("", heading)))


@cache
def _headings() -> dict[str, Column]:
    known: dict[str, Column] = {}  # by their text without blanks, which forms put in to break a line
    for column in (*COLUMNS, *REPORT_COLUMNS):
        ja, en = column.heading("ja"), column.heading("en")
        known.update({_packed(text): column for text in (ja, en, f"{ja} {en}", f"{ja} / {en}", column.key)})
    return known


def _packed(text: str) -> str:
    return "".join(fold(text).split())


def shown(text: str) -> str:
    """見せる形: the beginning of what stands in a cell, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
