"""申込ファイルのひな形: a workbook to fill in, with notes, lists and a sample; and the same headings as CSV."""

from datetime import date
from typing import BinaryIO

from xlsxwriter import Workbook

from warifu.adapters.exports.csv_file import write_csv
from warifu.adapters.order_files.workbook import (
    HEADING_HEIGHT,
    Styles,
    add_choices,
    fit_height,
    heading_text,
    new_book,
    offer_choices,
    print_wide,
    set_columns,
    word,
    write_row,
)
from warifu.messages import catalogue
from warifu.orders.facts import Medium
from warifu.orders.file_cells import medium_word
from warifu.orders.order_file import COLUMNS, WORDS, ColumnForm, Key

NOTES = ("one_order", "required", "check", "nothing_taken", "no_formulas", "text")
NOTE_WIDTHS = (28, 70, 70)


def write_xlsx_template(out: BinaryIO) -> None:
    """XLSXのひな形を書く."""
    book, styles = new_book(out)
    _order_sheet(book, styles)
    _notes_sheet(book, styles)
    _sample_sheet(book, styles)
    add_choices(book, styles)
    book.close()


def write_csv_template(out: BinaryIO) -> None:
    """CSVのひな形を書く: the headings alone, in Japanese."""
    write_csv(out, [column.heading("ja") for column in COLUMNS], [])


def _order_sheet(book: Workbook, styles: Styles) -> None:
    sheet = book.add_worksheet(word("sheet.order"))
    set_columns(sheet, COLUMNS, styles)
    sheet.set_row(0, HEADING_HEIGHT)
    for at, column in enumerate(COLUMNS):
        sheet.write_string(0, at, heading_text(column), styles.required if column.is_required else styles.heading)
        offer_choices(sheet, column, at, 1)
    sheet.freeze_panes(1, 0)
    print_wide(sheet)


def _notes_sheet(book: Workbook, styles: Styles) -> None:
    sheet, words = book.add_worksheet(word("sheet.notes")), catalogue(WORDS)
    print_wide(sheet)
    for at, width in enumerate(NOTE_WIDTHS):
        sheet.set_column(at, at, width)
    for row, note in enumerate(NOTES):
        texts = ["", words[f"note.{note}"].ja, words[f"note.{note}"].en]
        fit_height(sheet, row, texts, NOTE_WIDTHS)
        write_row(sheet, row, texts, styles.prose)
    top, explanation = len(NOTES) + 1, words["note.explanation"]
    write_row(sheet, top, [word("note.heading"), explanation.ja, explanation.en], styles.heading)
    for row, column in enumerate(COLUMNS, top + 1):
        texts = [heading_text(column), column.explanation("ja"), column.explanation("en")]
        fit_height(sheet, row, texts, NOTE_WIDTHS)
        write_row(sheet, row, texts, styles.prose)


def _sample_sheet(book: Workbook, styles: Styles) -> None:
    sheet = book.add_worksheet(word("sheet.sample"))
    set_columns(sheet, COLUMNS, styles)
    sheet.write_string(0, 0, word("sample.warning"), styles.bad_text)
    sheet.set_row(2, HEADING_HEIGHT)
    print_wide(sheet, 2)
    write_row(sheet, 2, [heading_text(column) for column in COLUMNS], styles.heading)
    for at, column in enumerate(COLUMNS):
        if column.form is ColumnForm.DATE:
            sheet.write_datetime(3, at, date.fromisoformat(column.example), styles.date)
        elif column.key is Key.MEDIUM:
            sheet.write_string(3, at, medium_word(Medium(column.example)), styles.text)
        else:
            sheet.write_string(3, at, column.example, styles.text)
