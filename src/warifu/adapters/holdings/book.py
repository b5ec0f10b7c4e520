"""台帳のブック: written anew, or with what people filled in kept where it stands."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from warifu.adapters.holdings.book_desks import desk_rows
from warifu.adapters.holdings.book_layout import (
    DESK_COLUMNS,
    DESKS,
    HELP,
    LEDGER,
    STEP_COLUMNS,
    STEPS,
    BookColumn,
    ledger_columns,
    plain_columns,
    said,
    use_name,
)
from warifu.adapters.holdings.headings import meaning_of, parse_meaning
from warifu.adapters.parsing import refusing
from warifu.lifecycle.holdings.ledger import LedgerRow, LedgerUse
from warifu.lifecycle.planner.desks import DeskStatement
from warifu.systems.catalogue import Catalogue

DAY_FORMAT, TEXT_FORMAT = "yyyy-mm-dd", "@"
HEADING_HEIGHT = 52
LAST_VALIDATED = 5_000
YES = "○"
NOT_KEPT = ("xl/media/", "xl/charts/", "xl/drawings/drawing", "xl/pivotTables/")
NEWER_RULES = b"<x14:"
HEADING_FILL = PatternFill("solid", fgColor="E8F1FE")
LINE = Side(style="thin", color="B3B3B3")
HELP_LINES = 14


class LedgerBook:
    """台帳のブック: the workbook in memory. Columns are found by their headings; people may move them and add some."""

    def __init__(self, book: Any, catalogue: Catalogue, *, loses: bool = False) -> None:
        """`loses` says that the book has something which is not kept when it is written again."""
        self._book, self._catalogue, self.loses = book, catalogue, loses

    @classmethod
    def new(cls, catalogue: Catalogue, statements: Sequence[DeskStatement], today: date) -> Self:
        """新しいブック: without rows; what desks state is filled in, assumptions are marked as such."""
        book = Workbook()
        sheet = book.active
        sheet.title = LEDGER
        _start_sheet(sheet, ledger_columns(catalogue), freeze="B2")
        _start_sheet(book.create_sheet(STEPS), plain_columns(STEP_COLUMNS))
        desks = book.create_sheet(DESKS)
        _start_sheet(desks, plain_columns(DESK_COLUMNS))
        for row in desk_rows(catalogue, statements, today):
            desks.append(row)
        _write_help(book.create_sheet(HELP))
        return cls(book, catalogue)

    @classmethod
    def opened(cls, content: bytes, catalogue: Catalogue) -> Self:
        """ある台帳を開く: whose sheets the reader of ledgers has read before. Raises NotUnderstood."""
        with refusing("XLSX", content):
            book = load_workbook(io.BytesIO(content), keep_links=False)
            return cls(book, catalogue, loses=_loses(content))

    def put(self, rows: Iterable[LedgerRow], states: Mapping[tuple[str, str], str]) -> None:
        """行を書く: new ones below the last; of known ones only empty cells, the candidate and the state change."""
        sheet = self._book[LEDGER] if LEDGER in self._book.sheetnames else self._book.active
        columns = self._columns(sheet)
        for row in rows:
            at = row.kept_at or sheet.max_row + 1
            for meaning, value in _cells(row, self._catalogue).items():
                cell = sheet.cell(at, columns[meaning]) if meaning in columns else None
                if cell is not None and (not row.kept_at or cell.value in {None, ""}):
                    _set(cell, value)
            for meaning, text in (("candidate", row.candidate), ("state", states.get(row.key, ""))):
                if meaning in columns:
                    _set(sheet.cell(at, columns[meaning]), text)
        self._put_steps(rows)

    def content(self) -> bytes:
        """中身: as the file to be."""
        out = io.BytesIO()
        self._book.save(out)
        return out.getvalue()

    def _columns(self, sheet: Any) -> dict[str, int]:
        found: dict[str, int] = {}
        for at, cell in enumerate(sheet[1], 1):
            heading = meaning_of(str(cell.value or ""), self._catalogue)
            if heading:
                word = heading.meaning if heading.meaning != "use" else f"{heading.system}/{heading.channel}"
                found.setdefault(word, at)
        return found

    def _put_steps(self, rows: Iterable[LedgerRow]) -> None:
        """A row for each use of a certificate, for the dates of its successor's applications."""
        if STEPS not in self._book.sheetnames:
            return
        sheet = self._book[STEPS]
        there = {(str(cells[1] or ""), str(cells[2] or "").split("\n")[-1]) for cells in sheet.values}
        for row in rows:
            for use, done in row.uses.items() if row.is_renewed else ():
                code = "/".join(filter(None, use))
                if (row.serial, code) in there:
                    continue
                shown = f"{use_name(self._catalogue, *use)}\n{code}"
                at = sheet.max_row + 1
                for column, value in enumerate((row.name, row.serial, shown, done.applied_on, done.registered_on), 1):
                    _set(sheet.cell(at, column), value)


def _loses(content: bytes) -> bool:
    """Whether there is a part that openpyxl passes over: pictures, charts, and rules of newer spreadsheets."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        if any(name.startswith(NOT_KEPT) for name in names):
            return True
        return any(NEWER_RULES in packed.read(name) for name in names if name.startswith("xl/worksheets/sheet"))


def read_use(text: str, catalogue: Catalogue) -> LedgerUse | None:
    """用途の欄を読む: by the codes in its last line."""
    heading = parse_meaning(text.rsplit("\n", maxsplit=1)[-1].strip(), catalogue)
    return LedgerUse(heading.system, heading.channel, heading.area or None) if heading and heading.system else None


def _cells(row: LedgerRow, catalogue: Catalogue) -> dict[str, str | date | None]:
    cells: dict[str, str | date | None] = {
        "name": row.name,
        "serial": row.serial,
        "issuer": row.issuer,
        "starts_on": row.starts_on,
        "expiry_on": row.expiry_on,
        "holder": row.holder,
        "copies": row.copies,
        "medium": row.medium,
        "not_renewed": "" if row.is_renewed else YES,
        "successor": row.successor,
        "ordered_on": row.ordered_on,
        "received_on": row.received_on,
        "start_on": row.start_on,
        "note": row.note,
    }
    areas: dict[str, list[str]] = {}
    for use in row.uses:
        system = catalogue.find(use.system)
        named = next((area.name.ja for area in system.areas if area.code == use.area), YES) if system else YES
        areas.setdefault(f"{use.system}/{use.channel}", []).append(named)
    cells |= {code: "、".join(dict.fromkeys(named)) for code, named in areas.items()}
    return cells


def _set(cell: Any, value: str | date | None) -> None:
    """Text stays text, whatever it begins with."""
    cell.value = value or None
    if isinstance(value, str) and value:
        cell.data_type, cell.number_format = "s", TEXT_FORMAT
    elif isinstance(value, date):
        cell.number_format = DAY_FORMAT
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str) and "\n" in value)


def _start_sheet(sheet: Any, columns: Sequence[BookColumn], freeze: str = "A2") -> None:
    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        cell = sheet.cell(1, at, column.heading)
        cell.font, cell.fill, cell.border = Font(bold=True), HEADING_FILL, Border(bottom=LINE, right=LINE)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = column.width
        if rule := _validation(column):
            rule.add(f"{letter}2:{letter}{LAST_VALIDATED}")
            sheet.add_data_validation(rule)
    sheet.row_dimensions[1].height = HEADING_HEIGHT
    sheet.freeze_panes = freeze
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _validation(column: BookColumn) -> DataValidation | None:
    if column.takes_areas:
        rule = DataValidation(type="textLength", operator="lessThan", formula1="200", allow_blank=True)
        rule.promptTitle, rule.prompt, rule.showInputMessage = "エリア / areas", said("book.areas.prompt"), True
        return rule
    if column.is_tick:
        return DataValidation(type="list", formula1=f'"{YES},×"', allow_blank=True, showErrorMessage=True)
    if column.is_date:
        rule = DataValidation(type="date", operator="greaterThan", formula1="18264", allow_blank=True)
        rule.error, rule.errorTitle, rule.showErrorMessage = said("book.date.error"), "日付 / date", True
        return rule
    return None


def _write_help(sheet: Any) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 70, 70
    for number in range(1, HELP_LINES + 1):
        key = f"book.help.{number}"
        for column, language in (("A", "ja"), ("B", "en")):
            cell = sheet[f"{column}{number}"]
            cell.value = said(key, language)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = sheet["B1"].font = Font(bold=True, size=14)
