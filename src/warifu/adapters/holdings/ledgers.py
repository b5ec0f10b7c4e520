"""台帳を読む: own ones of people and those that `warifu ledger` wrote, with what their sheets say besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from warifu.adapters.holdings.book import read_use
from warifu.adapters.holdings.book_desks import DeskSheet, read_desk_sheet
from warifu.adapters.holdings.book_layout import LEDGER, STEPS
from warifu.adapters.holdings.headings import Heading
from warifu.adapters.holdings.ledger_rows import find_columns, read_rows
from warifu.adapters.holdings.sheets import Sheet, read_sheets
from warifu.kernel.errors import FieldInvalid, NotUnderstood
from warifu.lifecycle.holdings.ledger import NOT_DONE, Ledger, LedgerNote, LedgerUse, NoteKind, StepsDone
from warifu.orders.file_cells import EMPTY_CELL, Cell, CellKind, day_of
from warifu.orders.file_errors import DateNotRead
from warifu.systems.catalogue import Catalogue

EXPECTED = "XLSX / CSV"


@dataclass(frozen=True, slots=True)
class ReadLedger:
    """読んだ台帳: its rows, and what it says of desks and the authority."""

    ledger: Ledger
    desks: DeskSheet = field(default_factory=DeskSheet)


def read_ledger(name: str, content: bytes, catalogue: Catalogue, own: Mapping[str, Heading]) -> ReadLedger:
    """台帳を読む: the sheet 台帳, or the first visible one with headings that are known.

    Raises NotUnderstood where no sheet has any, TooLarge, FieldInvalid for a value of a desk, and what a workbook is
    refused for.
    """
    sheets = read_sheets(name, content)
    for sheet in sorted(sheets, key=lambda one: one.title != LEDGER):
        columns = find_columns(sheet, catalogue, own)
        if columns:
            ledger = _with_hidden(read_rows(name, sheet, columns, catalogue), sheet, name)
            return ReadLedger(_with_steps(ledger, sheets, catalogue), read_desk_sheet(sheets))
    raise NotUnderstood(EXPECTED, "no headings of a ledger")


def _with_hidden(ledger: Ledger, sheet: Sheet, name: str) -> Ledger:
    """Rows that nobody sees are rows all the same, and that is said."""
    unseen = [row.row for row in ledger.rows if row.row in sheet.hidden]
    if not unseen:
        return ledger
    return replace(
        ledger, notes=(*ledger.notes, LedgerNote(NoteKind.HIDDEN, "", name, unseen[0], given=str(len(unseen))))
    )


def _with_steps(ledger: Ledger, sheets: Sequence[Sheet], catalogue: Catalogue) -> Ledger:
    """Dates of applications stand a row a use; they go before one date for all uses of a certificate."""
    sheet = next((one for one in sheets if one.title == STEPS), None)
    steps: dict[tuple[str, LedgerUse], StepsDone] = {}
    for number, cells in enumerate(sheet.rows[1:] if sheet else (), 2):
        serial, shown, applied, registered = [*cells, *[EMPTY_CELL] * 5][1:5]
        use = read_use(shown.text, catalogue)
        done = StepsDone(_day(applied, number), _day(registered, number))
        if use and done != NOT_DONE:
            steps[serial.text.strip(), use] = done
    rows = (
        replace(row, uses={use: steps.get((row.serial, use), done) for use, done in row.uses.items()})
        for row in ledger.rows
    )
    return replace(ledger, rows=tuple(rows))


def _day(cell: Cell, number: int) -> date | None:
    try:
        return None if cell.kind is CellKind.EMPTY else day_of(cell)
    except DateNotRead:
        raise FieldInvalid(f"{STEPS} {number}", "2027-03-31") from None
