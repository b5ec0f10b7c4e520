"""申込ファイルのブック: what template and report have in common. Every text is written as a string."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil
from typing import BinaryIO
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from warifu.messages import catalogue
from warifu.orders.order_file import COLUMNS, WORDS, Column, ColumnForm, letter
from warifu.orders.ordering import LINE_LIMIT

OPTIONS = {"constant_memory": True, "in_memory": False, "strings_to_urls": False}
HEADING_HEIGHT = 36
LINE_HEIGHT = 17
FILLED = 0.9  # of a line, before a word goes on the next
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255  # of what a spreadsheet shows beside a cell


@dataclass(frozen=True, slots=True)
class Styles:
    """書式: of headings, cells, dates, faulty ones of both, running text and links."""

    heading: Format
    required: Format
    text: Format
    date: Format
    bad_text: Format
    bad_date: Format
    prose: Format
    link: Format


def new_book(out: BinaryIO) -> tuple[Workbook, Styles]:
    """ブックを始める: rows are written from the top down, and not kept."""
    book = Workbook(out, OPTIONS)
    heading = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}
    cell = {"num_format": "@", "valign": "top"}
    day = {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}
    bad = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
    return book, Styles(
        heading=book.add_format({**heading, "bg_color": "#E7E6E6"}),
        required=book.add_format({**heading, "bg_color": "#FFE699"}),
        text=book.add_format(cell),
        date=book.add_format(day),
        bad_text=book.add_format({**cell, **bad}),
        bad_date=book.add_format({**day, **bad}),
        prose=book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        link=book.add_format({"valign": "top", "font_color": "#0563C1", "underline": 1}),
    )


def word(key: str) -> str:
    """両方の言葉: Japanese first, English beside it."""
    said = catalogue(WORDS)[key]
    return f"{said.ja} {said.en}"


def heading_text(column: Column) -> str:
    """見出しの文字: in both languages, with a mark when it is required."""
    mark = " *" if column.is_required else ""
    return f"{column.heading('ja')}{mark}\n{column.heading('en')}"


def set_columns(sheet: Worksheet, columns: Sequence[Column], styles: Styles) -> None:
    """列を整える: width and format, so that what is typed stays text, and a date a date."""
    for at, column in enumerate(columns):
        style = styles.date if column.form is ColumnForm.DATE else styles.text
        sheet.set_column(at, at, column.width, style)


def print_wide(sheet: Worksheet, heading_row: int = 0) -> None:
    """印刷を整える: landscape on A4, all columns on one page, the headings on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading_row)


def fit_height(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """行の高さを合わせる: to the longest of these texts as it wraps; a spreadsheet does not do it on opening."""
    lines = (_wrapped_lines(text, width) for text, width in zip(texts, widths, strict=True))
    sheet.set_row(row, LINE_HEIGHT * max(lines, default=1))


def _wrapped_lines(text: str, width: int) -> int:
    return sum(max(1, ceil(_columns(line) / (width * FILLED))) for line in text.split("\n"))


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def write_row(sheet: Worksheet, row: int, texts: Sequence[str], style: Format) -> None:
    """一行を書く: strings, whatever they look like."""
    for at, text in enumerate(texts):
        sheet.write_string(row, at, text, style)


def offer_choices(sheet: Worksheet, column: Column, at: int, first_row: int) -> None:
    """一覧と説明を付ける: a drop-down list, and what to enter beside the cell that is chosen."""
    rule: dict[str, object] = {"validate": "any"}
    if column.choices:
        rule = {"validate": "list", "source": f"={column.choices.name}"}
    rule["input_title"] = column.heading("ja")[:LONGEST_TITLE]
    rule["input_message"] = f"{column.explanation('ja')}\n{column.explanation('en')}"[:LONGEST_MESSAGE]
    sheet.data_validation(first_row, at, first_row + LINE_LIMIT - 1, at, rule)


def add_choices(book: Workbook, styles: Styles) -> None:
    """選択肢の表を加える: last and hidden, with a name for each list."""
    name = word("sheet.choices")
    sheet = book.add_worksheet(name)
    lists = {column.choices.name: column.choices.words() for column in COLUMNS if column.choices}
    for row, texts in enumerate(zip_longest(*lists.values(), fillvalue="")):
        write_row(sheet, row, texts, styles.text)
    for at, (listed, words) in enumerate(lists.items()):
        book.define_name(listed, f"='{name}'!${letter(at)}$1:${letter(at)}${len(words)}")
    sheet.hide()
