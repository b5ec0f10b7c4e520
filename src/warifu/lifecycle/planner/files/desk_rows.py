"""窓口の定めを読む: from the rows that come with the program, from a file of one's own, from a use."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from warifu.kernel.errors import FieldInvalid, NotUnderstood
from warifu.lifecycle.planner.desks import DeskStatement
from warifu.lifecycle.planner.facts import DeskRule, ScheduleRow
from warifu.lifecycle.planner.files.json_place import DAY, JsonPlace, read_day
from warifu.systems.catalogue import Catalogue
from warifu.systems.catalogue_file import SHIPPED
from warifu.systems.facts import Desk

DESK = ("system", "area", "rule", "days", "processing_business_days", "schedule", "deletion")
ROW = (*DESK, "holds_from_on", "closed")
RULES = tuple(rule.value for rule in DeskRule)
SYSTEM, SCHEDULE_ROW = "SYSTEM/AREA", f'["{DAY}", "2027-04-14"]'


@cache
def shipped_desk_rows(catalogue: str) -> tuple[DeskStatement, ...]:
    """付属の窓口の定め: the rows that come with a shipped catalogue of systems; none where its desks stated nothing."""
    rows = files(__package__) / "desks" / f"{catalogue}.toml"
    return read_desk_rows(rows.read_text("utf-8")) if rows.is_file() else ()


def shipped_rows_of(catalogue: Catalogue) -> tuple[DeskStatement, ...]:
    """付属の窓口の定め: of the systems that the catalogue has, whichever shipped one they come from."""
    rows = (row for name in SHIPPED for row in shipped_desk_rows(name))
    return tuple(row for row in rows if catalogue.find(row.desk.system))


def read_desk_rows(text: str) -> tuple[DeskStatement, ...]:
    """窓口の定めを読む: TOML, a table `[[desks]]` per row, dates as text.

    Raises NotUnderstood for what is no TOML; FieldInvalid and KeyUnknown with the path.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotUnderstood("TOML", str(error)) from None
    return desk_rows_of(document)


def desk_rows_of(document: Any) -> tuple[DeskStatement, ...]:
    """窓口の定めにする: from a document with `desks`. Raises FieldInvalid and KeyUnknown with the path."""
    place = JsonPlace(document, "", ("desks",))
    return tuple(read_statement(JsonPlace(row, path, ROW)) for row, path in place.items("desks", "[[desks]]"))


def read_statement(place: JsonPlace) -> DeskStatement:
    """窓口の定めの一行を読む: of a use as well, which says what it says of its desk for always."""
    rule = place.one_of("rule", RULES)
    return DeskStatement(
        desk=_desk(place),
        holds_from_on=place.day("holds_from_on"),
        rule=DeskRule(rule) if rule else None,
        days=place.number("days"),
        processing_business_days=place.number("processing_business_days"),
        schedule=tuple(_schedule(place)) if place.has("schedule") else None,
        takes_deletions=place.flag("deletion"),
        closing_days=tuple(read_day(day, path) for day, path in place.items("closed", f'["{DAY}"]')),
    )


def read_desk(name: str, path: str) -> Desk:
    """窓口の名前を読む: `SYSTEM`, or `SYSTEM/AREA` where it is one area's. Raises FieldInvalid."""
    system, slash, area = name.partition("/")
    try:
        return Desk(system, area if slash else None)
    except FieldInvalid:
        raise FieldInvalid(path, SYSTEM) from None


def statement_as_json(statement: DeskStatement) -> dict[str, Any]:
    """窓口の定めをJSONにする: as `read_statement` reads it, without the values that nobody has stated."""
    written = {
        "system": statement.desk.system,
        "area": statement.desk.area,
        "holds_from_on": statement.holds_from_on and statement.holds_from_on.isoformat(),
        "rule": statement.rule,
        "days": statement.days,
        "processing_business_days": statement.processing_business_days,
        "schedule": None if statement.schedule is None else [[str(day) for day in row] for row in statement.schedule],
        "deletion": statement.takes_deletions,
        "closed": [str(day) for day in statement.closing_days] or None,
    }
    return {name: value for name, value in written.items() if value is not None}


def _desk(place: JsonPlace) -> Desk:
    """The area may also stand beside its system."""
    place.needs("system", SYSTEM)
    desk = read_desk(place.name("system"), place.path("system"))
    area = place.name("area")
    if not area:
        return desk
    if desk.area not in {None, area}:
        raise FieldInvalid(place.path("area"), str(desk.area))
    return read_desk(f"{desk.system}/{area}", place.path("area"))


def _schedule(place: JsonPlace) -> Iterator[ScheduleRow]:
    for row, path in place.items("schedule", f"[{SCHEDULE_ROW}]"):
        yield _schedule_row(row, path)


def _schedule_row(row: Any, path: str) -> ScheduleRow:
    if not isinstance(row, list) or len(row) != 2:
        raise FieldInvalid(path, SCHEDULE_ROW)
    cutoff, registration = (read_day(day, f"{path}[{number}]") for number, day in enumerate(row))
    if registration < cutoff:
        raise FieldInvalid(f"{path}[1]", f"{cutoff} …")
    return ScheduleRow(cutoff, registration)
