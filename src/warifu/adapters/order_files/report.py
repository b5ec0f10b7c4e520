"""誤りを書き込んだファイル: the person's own rows at their places, faulty cells marked, and what to do beside them.

It can be corrected and sent in as it is: the columns that we wrote are not read. A private key that was pasted into a
cell is not repeated.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

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
from warifu.authority.errors import PrivateKeySent
from warifu.orders.file_cells import EMPTY_CELL, Cell, CellKind
from warifu.orders.order_file import (
    COLUMNS,
    REPORT_COLUMNS,
    Column,
    Key,
    RowFault,
    SheetRow,
    Table,
    column_named,
    letter,
)

PRIVATE = "PRIVATE KEY"
MOST_LINKS = 60_000  # a sheet holds no more than 65,530
LIST_WORDS = ("row", "column", "heading", "given", "code", "message_ja", "message_en")
LIST_WIDTHS = (8, 8, 24, 36, 32, 80, 80)


def write_report(out: BinaryIO, table: Table, faults: Sequence[RowFault], *, only_faulty: bool = False) -> None:
    """誤りを書き込む: with `only_faulty` the rows without faults are left out, and the others move up."""
    by_row: dict[int, list[RowFault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.row].append(fault)
    book, styles = new_book(out)
    _Report(table, by_row, styles).write(book, only_faulty=only_faulty)
    _list_faults(book, styles, faults, is_linked=not only_faulty)
    add_choices(book, styles)
    book.close()


class _Report:
    """The first sheet of a report."""

    def __init__(self, table: Table, by_row: Mapping[int, Sequence[RowFault]], styles: Styles) -> None:
        self._table = table
        self._by_row = by_row
        self._styles = styles
        named = [column_named(cell.text) for cell in table.header.cells]
        widest = max((len(row.cells) for row in table.rows), default=0)
        named += [None] * (widest - len(named))
        self._columns = [column or Column(Key.MEMO) for column in named]
        self._columns += [column for column in REPORT_COLUMNS if column not in self._columns]
        self._ours = {self._columns.index(column): column for column in REPORT_COLUMNS}

    def write(self, book: Workbook, *, only_faulty: bool) -> None:
        sheet, top = book.add_worksheet(word("sheet.order")), self._table.header.number - 1
        set_columns(sheet, self._columns, self._styles)
        for at, column in enumerate(self._columns):
            if column in COLUMNS:
                offer_choices(sheet, column, at, top + 1)
        sheet.freeze_panes(top + 1, 0)
        print_wide(sheet, top)
        sheet.set_row(top, HEADING_HEIGHT)
        self._write(sheet, top, self._table.header)
        rows = [row for row in self._table.rows if not only_faulty or row.number in self._by_row]
        for count, row in enumerate(rows, top + 1):
            self._write(sheet, count if only_faulty else row.number - 1, row)

    def _write(self, sheet: Worksheet, place: int, row: SheetRow) -> None:
        is_header = row is self._table.header
        faults = self._by_row.get(row.number, ())
        bad = {fault.column for fault in faults}
        private = {fault.column for fault in faults if isinstance(fault.error, PrivateKeySent)}
        said = {at: "\n".join(_said(faults, column)) for at, column in self._ours.items()}
        if not is_header:
            fit_height(sheet, place, list(said.values()), [column.width for column in self._ours.values()])
        for at in range(len(self._columns)):
            cell = row.cells[at] if at < len(row.cells) else EMPTY_CELL
            if column := self._ours.get(at):
                text = heading_text(column) if is_header else said[at]
                sheet.write_string(place, at, text, self._styles.heading if is_header else self._styles.prose)
            else:
                is_private = letter(at) in private or PRIVATE in cell.text
                style = self._style(cell, is_bad=letter(at) in bad, is_header=is_header)
                _write_cell(sheet, place, at, EMPTY_CELL if is_private else cell, style)

    def _style(self, cell: Cell, *, is_bad: bool, is_header: bool) -> Format:
        styles = self._styles
        if cell.kind is CellKind.DATE:
            return styles.bad_date if is_bad else styles.date
        if is_bad:
            return styles.bad_text
        return styles.heading if is_header else styles.text


def _write_cell(sheet: Worksheet, row: int, at: int, cell: Cell, style: Format) -> None:
    if cell.kind is CellKind.EMPTY:
        sheet.write_blank(row, at, None, style)
    elif cell.kind is CellKind.DATE and cell.day:
        sheet.write_datetime(row, at, cell.day, style)
    elif cell.kind is CellKind.NUMBER:
        sheet.write_number(row, at, float(cell.text), style)
    else:
        sheet.write_string(row, at, cell.text, style)


def _said(faults: Sequence[RowFault], column: Column) -> Iterator[str]:
    for fault in faults:
        text = fault.say("ja" if column.key is Key.FAULTS_JA else "en")
        yield f"{fault.heading}: {text}" if fault.column else text


def _list_faults(book: Workbook, styles: Styles, faults: Sequence[RowFault], *, is_linked: bool) -> None:
    sheet = book.add_worksheet(word("sheet.faults"))
    for at, width in enumerate(LIST_WIDTHS):
        sheet.set_column(at, at, width)
    write_row(sheet, 0, [word(f"fault.{name}") for name in LIST_WORDS], styles.heading)
    sheet.freeze_panes(1, 0)
    print_wide(sheet)
    for row, fault in enumerate(faults, 1):
        place = fault.column or word("fault.whole_row")
        texts = [place, fault.heading, fault.given, fault.code, fault.say("ja"), fault.say("en")]
        fit_height(sheet, row, texts, LIST_WIDTHS[1:])
        if is_linked and row <= MOST_LINKS:
            target = f"internal:'{word('sheet.order')}'!{fault.column or 'A'}{fault.row}"
            sheet.write_url(row, 0, target, styles.link, string=str(fault.row))
        else:
            sheet.write_string(row, 0, str(fault.row), styles.prose)
        for at, text in enumerate(texts, 1):
            sheet.write_string(row, at, text, styles.prose)
