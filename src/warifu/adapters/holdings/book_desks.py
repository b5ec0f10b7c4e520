"""窓口のシート: what desks and the authority say, a row a value; what is written there counts as stated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from warifu.adapters.holdings.book_layout import DESKS, said
from warifu.adapters.holdings.sheets import Sheet
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.folding import as_seen
from warifu.lifecycle.planner.desks import Basis, DeskBook, DeskStatement, DeskValue
from warifu.lifecycle.planner.facts import ASSUMED_LEAD, DeskRule, ScheduleRow, desk_name
from warifu.lifecycle.planner.files.desk_rows import read_desk
from warifu.orders.file_cells import EMPTY_CELL, Cell, CellKind, day_of
from warifu.orders.file_errors import DateNotRead
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Desk

PARAMETERS = ("lead", "handling", "overlap", "slack")
USUAL = {"lead": str(ASSUMED_LEAD), "handling": "1", "overlap": "7", "slack": "5"}
AUTHORITY, OPERATOR = "AUTHORITY", "OPERATOR"
PROCESSING, SCHEDULE, CLOSED, CUTOFF, RULE = "processing", "schedule", "closed", "cutoff", "rule"
ITEMS = (RULE, PROCESSING, SCHEDULE, CLOSED, CUTOFF, *PARAMETERS)
MOST_DAYS = 999


@dataclass(slots=True)
class DeskSheet:
    """窓口のシートの中身: statements of desks, and parameters as an estate file has them."""

    statements: list[DeskStatement] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)


def desk_rows(catalogue: Catalogue, statements: Sequence[DeskStatement], today: date) -> Iterator[list[str]]:
    """最初の行: rules as stated, times with what is assumed beside an empty cell, and rows to be filled in."""
    book = DeskBook(statements)
    for desk in catalogue.desks:
        values = {value.name: value for value in book.values(desk, today)}
        rule = values["rule"]
        yield _row(RULE, _named(desk, catalogue), _rule_words(rule, values["days"]), rule.basis, "book.explain.rule")
        processing = values["processing_business_days"]
        stated = str(processing.value) if processing.basis is Basis.STATED else ""
        yield _row(PROCESSING, _named(desk, catalogue), stated, processing.basis, f"book.explain.{PROCESSING}")
        if rule.value is DeskRule.SCHEDULE:
            yield _row(SCHEDULE, _named(desk, catalogue), "", Basis.ASSUMED, f"book.explain.{SCHEDULE}")
    for name in PARAMETERS:
        who = AUTHORITY if name == "lead" else OPERATOR
        yield _row(name, f"{said(f'book.who.{who}')} {who}", "", Basis.ASSUMED, f"book.explain.{name}")
    yield _row(CUTOFF, f"{said('book.who.AUTHORITY')} {AUTHORITY}", "", Basis.ASSUMED, "book.explain.cutoff")
    yield _row(CLOSED, f"{said('book.who.OPERATOR')} {OPERATOR}", "", Basis.ASSUMED, "book.explain.closed")


def read_desk_sheet(sheets: Sequence[Sheet]) -> DeskSheet:
    """窓口のシートを読む: rows without a value are passed over. Raises FieldInvalid with the row."""
    found = DeskSheet()
    sheet = next((one for one in sheets if one.title == DESKS), None)
    schedules: dict[Desk, list[ScheduleRow]] = {}
    closed: dict[str, list[str]] = {}
    cutoffs: list[str] = []
    for number, cells in enumerate(sheet.rows[1:] if sheet else (), 2):
        item, desk, value, until = (cells[at] if at < len(cells) else EMPTY_CELL for at in range(4))
        word = item.text.split()[-1].strip("()") if item.text.strip() else ""
        where, place = (desk.text.split() or [""])[-1], f"{DESKS} {number}"
        if value.kind is CellKind.EMPTY or word in {"", RULE}:
            continue
        match word:
            case "processing":
                days = _number(value, place)
                found.statements.append(DeskStatement(read_desk(where, place), processing_business_days=days))
            case "schedule":
                schedules.setdefault(read_desk(where, place), []).append(_schedule_row(value, until, place))
            case "closed":
                closed.setdefault(where, []).append(str(_day(value, place)))
            case "cutoff":
                cutoffs.append(str(_day(value, place)))
            case "lead" | "handling" | "overlap" | "slack":
                found.parameters[word] = _number(value, place)
            case _:
                raise FieldInvalid(place, " / ".join(ITEMS))
    found.statements += [DeskStatement(desk, schedule=tuple(rows)) for desk, rows in schedules.items()]
    found.parameters |= {name: rows for name, rows in (("closed", closed), ("order_cutoffs", cutoffs)) if rows}
    return found


def _row(item: str, desk: str, value: str, basis: Basis, explained: str) -> list[str]:
    return [f"{said(f'book.item.{item}')} ({item})", desk, value, "", said(f"book.basis.{basis}"), said(explained)]


def _named(desk: Desk, catalogue: Catalogue) -> str:
    system = catalogue.find(desk.system)
    area = next((one.name.ja for one in system.areas if one.code == desk.area), "") if system else ""
    return f"{system.name.ja if system else ''} {area}".strip() + f" {desk_name(desk)}"


def _rule_words(rule: DeskValue, days: DeskValue) -> str:
    if rule.value is None:
        return ""
    return said(f"book.rule.{rule.value}").format(days=days.value)


def _number(cell: Cell, place: str) -> int:
    text = as_seen(cell.text).removesuffix(".0")
    if not text.isascii() or not text.isdigit() or int(text) > MOST_DAYS:
        raise FieldInvalid(place, "10")
    return int(text)


def _day(cell: Cell, place: str) -> date:
    try:
        return day_of(cell)
    except DateNotRead:
        raise FieldInvalid(place, "2027-03-31") from None


def _schedule_row(cutoff: Cell, registration: Cell, place: str) -> ScheduleRow:
    row = ScheduleRow(_day(cutoff, place), _day(registration, place))
    if row.registration_on < row.cutoff_on:
        raise FieldInvalid(place, f"{row.cutoff_on} …")
    return row
