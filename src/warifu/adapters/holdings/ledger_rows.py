"""台帳の行を読む: rows of a ledger, also one that people made themselves; what cannot be used is named row by row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from warifu.adapters.holdings.headings import Heading, area_in, meaning_of, packed, words
from warifu.adapters.holdings.sheets import Sheet
from warifu.kernel.folding import as_seen
from warifu.kernel.texts import shown_text
from warifu.lifecycle.holdings.ledger import (
    FaultKind,
    Ledger,
    LedgerFault,
    LedgerNote,
    LedgerRow,
    LedgerUse,
    NoteKind,
    StepsDone,
)
from warifu.orders.file_cells import EMPTY_CELL, Cell, CellKind, day_of
from warifu.orders.file_errors import DateNotRead
from warifu.systems.catalogue import Catalogue

HEADINGS_WITHIN, HEADINGS_NEEDED = 10, 2
LONGEST_SHOWN = 60
SPREADSHEET_DIGITS = 15
AS_A_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")
HEX = re.compile(r"(?:0[xX])?[0-9A-Fa-f]+")
TIMED = re.compile(r"(.+?)[T ]([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?JST)?")
LAST_MINUTE = (23, 59)
TEXTS = ("name", "issuer", "holder", "copies", "medium", "successor", "candidate", "note")
STEPS = ("starts_on", "ordered_on", "received_on", "start_on")


class _Unusable(Exception):  # not an error of the program: this row is named and passed over
    def __init__(self, kind: FaultKind, column: str = "", cell: Cell = EMPTY_CELL) -> None:
        super().__init__(kind)
        self.kind, self.column, self.given = kind, column, shown_text(cell.text)[:LONGEST_SHOWN]


@dataclass(frozen=True, slots=True)
class Columns:
    """列: the meaning of each column by its number from 0, the text of its heading, and the row after the headings."""

    meanings: Mapping[int, Heading]
    texts: Mapping[int, str]
    first_row: int


def find_columns(sheet: Sheet, catalogue: Catalogue, own: Mapping[str, Heading]) -> Columns | None:
    """見出しを探す: in one row or two; `own` are meanings that somebody gave, by packed heading. None without any."""
    best: Columns | None = None
    for at in range(min(len(sheet.rows), HEADINGS_WITHIN)):
        one = _columns([cell.text for cell in sheet.rows[at]], at + 1, catalogue, own)
        two = None
        if at + 1 < len(sheet.rows):
            two = _columns(_joined(sheet.rows[at], sheet.rows[at + 1]), at + 2, catalogue, own)
        chosen = two if two and _uses(two) > _uses(one) else one
        if len({*chosen.meanings.values()}) >= HEADINGS_NEEDED and (best is None or _score(chosen) > _score(best)):
            best = chosen
    return best


def read_rows(file: str, sheet: Sheet, columns: Columns, catalogue: Catalogue) -> Ledger:
    """行を読む: rows that hold nothing are passed over, hidden ones too, which is the reader's to tell."""
    rows, faults, notes = list[LedgerRow](), list[LedgerFault](), list[LedgerNote]()
    for number, cells in enumerate(sheet.rows[columns.first_row :], columns.first_row + 1):
        if all(cell.kind is CellKind.EMPTY for cell in cells):
            continue
        try:
            row, asked = _row(number, cells, columns, catalogue)
        except _Unusable as fault:
            faults.append(LedgerFault(file, number, fault.kind, fault.column, fault.given))
        else:
            rows.append(replace(row, file=file))
            notes += [replace(note, file=file, certificate=row.name or row.serial, row=number) for note in asked]
    shown = tuple((columns.texts[at], _said(heading)) for at, heading in sorted(columns.meanings.items()))
    return Ledger(tuple(rows), tuple(faults), tuple(notes), shown)


def _columns(headings: Sequence[str], first_row: int, catalogue: Catalogue, own: Mapping[str, Heading]) -> Columns:
    meanings: dict[int, Heading] = {}
    texts: dict[int, str] = {}
    for at, heading in enumerate(headings):
        meaning = own.get(packed(heading)) or meaning_of(heading, catalogue)
        if meaning and (meaning.meaning == "use" or meaning not in meanings.values()):
            meanings[at], texts[at] = meaning, " ".join(heading.split())
    return Columns(meanings, texts, first_row)


def _joined(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[str]:
    """Two rows as one: a heading over several columns reaches as far as the row below has words."""
    texts, above = [], ""
    for at, cell in enumerate(lower):
        own = upper[at].text if at < len(upper) else ""
        above = own or (above if cell.text else "")
        texts.append(above if above == cell.text else f"{above} {cell.text}".strip())
    return texts


def _uses(columns: Columns) -> int:
    return len({heading for heading in columns.meanings.values() if heading.channel})


def _score(columns: Columns) -> tuple[int, int]:
    return len(set(columns.meanings.values())), -columns.first_row


def _said(heading: Heading) -> str:
    if heading.meaning != "use":
        return heading.meaning
    return "/".join(part for part in (heading.system, heading.channel or "?", heading.area) if part)


def _row(
    number: int, cells: Sequence[Cell], columns: Columns, catalogue: Catalogue
) -> tuple[LedgerRow, list[LedgerNote]]:
    by_meaning = {
        heading.meaning: (cells[at] if at < len(cells) else EMPTY_CELL, columns.texts[at])
        for at, heading in columns.meanings.items()
        if heading.meaning != "use"
    }
    for cell, column in by_meaning.values():
        if cell.kind is CellKind.FORMULA:
            raise _Unusable(FaultKind.FORMULA, column, cell)
    texts = {name: as_seen(by_meaning[name][0].text) for name in TEXTS if name in by_meaning}
    serials = _serials(by_meaning)
    if not serials and not texts.get("name"):
        raise _Unusable(FaultKind.NO_NAME)
    days = {name: _day(*by_meaning[name]) for name in (*STEPS, "applied_on", "registered_on") if name in by_meaning}
    done = StepsDone(days.pop("applied_on", None), days.pop("registered_on", None))
    uses, asked = _uses_of(cells, columns, by_meaning, catalogue)
    told: dict[str, Any] = {"name": "", **texts, **days}
    row = LedgerRow(
        row=number,
        serial=serials[0] if serials else "",
        serials=serials,
        expiry_on=_end(*by_meaning["expiry_on"]) if "expiry_on" in by_meaning else None,
        uses=dict.fromkeys(uses, done),
        is_renewed="not_renewed" not in by_meaning or not _ticked(*by_meaning["not_renewed"]),
        **told,
    )
    return row, asked


def _serials(by_meaning: Mapping[str, tuple[Cell, str]]) -> tuple[str, ...]:
    """What the number may be, in hex: bare digits may be decimal or hex, unless the heading says decimal."""
    for meaning in ("serial", "serial_decimal"):
        if meaning not in by_meaning:
            continue
        cell, column = by_meaning[meaning]
        bare = re.sub(r"[ :-]", "", as_seen(cell.text))
        if not bare:
            continue
        digits = bare.isascii() and bare.isdigit()
        rounded = digits and len(bare) > SPREADSHEET_DIGITS and not bare[SPREADSHEET_DIGITS:].strip("0")
        if AS_A_NUMBER.fullmatch(bare) or rounded:
            raise _Unusable(FaultKind.SERIAL_LOST, column, cell)
        if not HEX.fullmatch(bare):
            raise _Unusable(FaultKind.SERIAL, column, cell)
        as_hex = f"{int(bare, 16):X}"
        if not digits:
            return (as_hex,)
        as_decimal = f"{int(bare):X}"
        return (as_decimal,) if meaning == "serial_decimal" else (as_hex, as_decimal)
    return ()


def _day(cell: Cell, column: str) -> date | None:
    if cell.kind is CellKind.EMPTY:
        return None
    try:
        return day_of(cell)
    except DateNotRead:
        timed = _timed(cell)
        if timed:
            return timed[0]
        raise _Unusable(FaultKind.DATE, column, cell) from None


def _end(cell: Cell, column: str) -> date | None:
    """The last whole day: a day with a time of day before the last minute is not whole."""
    timed = None if cell.kind is CellKind.EMPTY else _timed(cell)
    if timed is None:
        return _day(cell, column)
    day, is_whole = timed
    return day if is_whole else day - timedelta(days=1)


def _timed(cell: Cell) -> tuple[date, bool] | None:
    found = TIMED.fullmatch(as_seen(cell.text))
    if not found:
        return None
    try:
        return day_of(Cell(CellKind.TEXT, found[1])), (int(found[2]), int(found[3])) >= LAST_MINUTE
    except DateNotRead:
        return None


def _ticked(cell: Cell, column: str) -> bool:
    mark = packed(cell.text) or cell.text.strip()
    known = words("ticks")
    if not cell.text.strip() or mark in known["no"] or cell.text.strip() in {"-", "ー", "―", "×"}:
        return False
    if mark in known["yes"] or cell.kind is CellKind.DATE:
        return True
    raise _Unusable(FaultKind.TICK, column, cell)


def _uses_of(
    cells: Sequence[Cell], columns: Columns, by_meaning: Mapping[str, tuple[Cell, str]], catalogue: Catalogue
) -> tuple[list[LedgerUse], list[LedgerNote]]:
    uses, notes = list[LedgerUse](), list[LedgerNote]()
    for at, heading in columns.meanings.items():
        cell = cells[at] if at < len(cells) else EMPTY_CELL
        if heading.meaning != "use" or cell.kind is CellKind.EMPTY:
            continue
        if cell.kind is CellKind.FORMULA:
            raise _Unusable(FaultKind.FORMULA, columns.texts[at], cell)
        areas = list(_areas(cell, columns.texts[at], heading, by_meaning, catalogue))
        if areas and not heading.channel:
            notes.append(LedgerNote(NoteKind.CHANNEL_UNKNOWN, "", column=columns.texts[at]))
        elif areas:
            uses += [LedgerUse(heading.system, heading.channel, area) for area in areas]
    return list(dict.fromkeys(uses)), notes


def _areas(
    cell: Cell, column: str, heading: Heading, by_meaning: Mapping[str, tuple[Cell, str]], catalogue: Catalogue
) -> Iterator[str | None]:
    """One per area that the cell, the heading or the column of areas names; None once where none of them does."""
    system = catalogue.find(heading.system)
    named = [part for part in re.split(r"[、,/・;\s]+", cell.text) if part] if system and system.areas else []
    inside = [area_in(part, system) for part in named] if system else []
    if inside and all(inside):
        yield from inside
    elif _ticked(cell, column):
        elsewhere, of_areas = by_meaning.get("area", (EMPTY_CELL, ""))
        beside = [part for part in re.split(r"[、,/・;\s]+", elsewhere.text) if part]
        if heading.area or not system or not system.areas or not beside:
            yield heading.area or None
            return
        for part in beside:
            area = area_in(part, system)
            if area is None:
                raise _Unusable(FaultKind.AREA, of_areas, elsewhere)
            yield area
