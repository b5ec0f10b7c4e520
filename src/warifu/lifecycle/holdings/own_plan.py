"""手元の計画: a plan with what is left to ask, made from an estate document; what a changed value would change."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from warifu.kernel.clock import parse_day
from warifu.kernel.errors import FieldInvalid
from warifu.lifecycle.holdings.ledger import LedgerNote
from warifu.lifecycle.planner.desks import DeskStatement
from warifu.lifecycle.planner.facts import DeskRule
from warifu.lifecycle.planner.files.desk_rows import read_desk
from warifu.lifecycle.planner.files.estate_file import estate_of
from warifu.lifecycle.planner.plan import plan
from warifu.lifecycle.planner.rows import Plan
from warifu.lifecycle.planner.token_reuse import TokenReuse, reusable_tokens

NUMBERS = ("lead", "handling", "overlap", "slack")
OTHER_ENDS = ("not_after", "issuer_not_after", "revoked_at")
OPTION = "--what-if"
EXAMPLES = "lead=15 / price:USB_TOKEN=12000 / processing:SYSTEM/AREA=20 / expiry_on:NAME=2027-03-31 / today=2027-01-15"


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """手元の計画: `questions` are what nobody has said yet; `keys` tell certificates apart for good, by name.

    `tokens` are those that can be written again for a successor.
    """

    plan: Plan
    tokens: tuple[TokenReuse, ...] = ()
    questions: tuple[LedgerNote, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Material:
    """計画の材料: an estate document (docs/reference/schemas/) and what desks state, the nearest first."""

    document: Mapping[str, Any]
    statements: tuple[DeskStatement, ...]
    today: date


def plan_of(material: Material, is_holiday: Callable[[date], bool]) -> OwnPlan:
    """計画を立てる. Raises what `estate_of` and `plan` raise."""
    file = estate_of(material.document, material.statements, is_holiday)
    planned = plan(file.estate, file.calendars, material.today)
    return OwnPlan(planned, reusable_tokens(file.estate, planned))


def changed(material: Material, what_if: Sequence[str]) -> Material:
    """変えてみる: `NAME=VALUE` each. Raises FieldInvalid for one that names nothing."""
    for text in what_if:
        name, equals, value = text.rpartition("=")
        if not equals:
            raise FieldInvalid(OPTION, EXAMPLES)
        material = _with(material, name.strip(), value.strip())
    return material


def _with(material: Material, name: str, value: str) -> Material:
    kind, _, which = name.partition(":")
    if name == "today":
        return replace(material, today=_day(value))
    if name in NUMBERS:
        document = deepcopy(dict(material.document))
        document.setdefault("parameters", {})[name] = _number(value)
        return replace(material, document=document)
    if kind in {"processing", "days"} and which:
        return replace(material, statements=(_tried(kind, which, _number(value)), *material.statements))
    if kind == "price" and which:
        return replace(material, document=_priced(material, which, _number(value)))
    if kind == "expiry_on" and which:
        return replace(material, document=_moved(material.document, which, _day(value)))
    raise FieldInvalid(OPTION, EXAMPLES)


def _tried(kind: str, which: str, days: int) -> DeskStatement:
    desk = read_desk(which, OPTION)
    if kind == "processing":
        return DeskStatement(desk, processing_business_days=days)
    return DeskStatement(desk, rule=DeskRule.DAYS_BEFORE_EXPIRY, days=days)


def _priced(material: Material, medium: str, yen: int) -> dict[str, Any]:
    """The fee for a medium from today on, in place of what is known of it."""
    priced = deepcopy(dict(material.document))
    parameters = priced.setdefault("parameters", {})
    others = [row for row in parameters.get("prices", ()) if row.get("medium") != medium]
    parameters["prices"] = [*others, {"medium": medium, "effective_on": str(material.today), "yen": yen}]
    return priced


def _moved(document: Mapping[str, Any], which: str, on: date) -> dict[str, Any]:
    moved = deepcopy(dict(document))
    for held in moved.get("certificates", ()):
        if held.get("id") == which:
            for end in OTHER_ENDS:
                held.pop(end, None)
            held["expiry_on"] = str(on)
            return moved
    raise FieldInvalid(OPTION, EXAMPLES)


def _number(value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise FieldInvalid(OPTION, EXAMPLES)
    return int(value)


def _day(value: str) -> date:
    try:
        return parse_day(value)
    except ValueError:
        raise FieldInvalid(OPTION, EXAMPLES) from None
