"""Estates for the renewal planner: read by the product, judged by the oracle, and drawn by hypothesis."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from warifu.adapters.calendar import is_holiday
from warifu.lifecycle.planner.files.desk_rows import shipped_desk_rows
from warifu.lifecycle.planner.files.estate_file import EstateFile, read_estate
from warifu.lifecycle.planner.files.plan_file import plan_as_json
from warifu.lifecycle.planner.plan import plan
from warifu.lifecycle.planner.rows import Plan

SAMPLES = Path(__file__).parent / "planner"
CASES: list[dict[str, Any]] = [
    case for name in ("cases", "own_cases") for case in json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
]
SYSTEMS = ("SWITCHING", "PLANNING", "CAPACITY_MARKET", "WHEELING_DATA/TOKYO", "WHEELING_DATA")
PRODUCT_ALONE = {
    "channel",
    "area",
    "lost_to_schedule",
    "participant",
    "authority",
    "from_on",
    "until_on",
    "fee",
    "price_notes",
}


def read(document: dict[str, Any]) -> EstateFile:
    return read_estate(json.dumps(document).encode(), shipped_desk_rows("electricity"), is_holiday)


def planned(document: dict[str, Any]) -> Plan:
    file = read(document)
    assert file.today is not None
    return plan(file.estate, file.calendars, file.today)


def projected(document: dict[str, Any]) -> dict[str, Any]:
    """The product's JSON of the plan, without what a case does not expect."""
    found: dict[str, Any] = json.loads(json.dumps(plan_as_json(planned(document))))
    del found["today"]
    return {
        kind: [{key: value for key, value in thing.items() if key not in PRODUCT_ALONE} for thing in things]
        for kind, things in found.items()
    }


class Drawing:
    """One estate under way: how to draw days around its today."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.today = draw(st.dates(date(2026, 1, 1), date(2028, 6, 30)))

    def near(self, first: int, last: int) -> str:
        return str(self.today + timedelta(days=self.draw(st.integers(first, last))))

    def one_of(self, *values: Any) -> Any:
        return self.draw(st.sampled_from(values))

    def often(self, tenths: int) -> bool:
        return self.draw(st.integers(1, 10)) <= tenths


@st.composite
def estates(draw: st.DrawFn) -> dict[str, Any]:
    """Up to five certificates of up to three uses each, of few desks, late and half-done ones among them."""
    one = Drawing(draw)
    desks = {system: _desk(one, system) for system in SYSTEMS}
    certificates = [_certificate(one, number, desks) for number in range(draw(st.integers(1, 5)))]
    return {"today": str(one.today), "parameters": _parameters(one), "certificates": certificates}


def _parameters(one: Drawing) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if one.often(6):
        found["lead"] = one.one_of(0, 1, 3, 5, 10, 20)
    if one.often(2):
        found["leads"] = {"USB_TOKEN": one.one_of(0, 15)}
    for name, values in (("handling", (0, 1, 2, 5)), ("overlap", (0, 1, 7, 20, 60)), ("slack", (0, 1, 5, 20))):
        if one.often(4):
            found[name] = one.one_of(*values)
    if one.often(4):
        found["order_cutoffs"] = [one.near(-90, 250) for _ in range(one.draw(st.integers(1, 6)))]
    if one.often(5):
        calendars = one.draw(st.sets(st.sampled_from(("AUTHORITY", "OPERATOR", *SYSTEMS)), min_size=1, max_size=4))
        found["closed"] = {
            name: [one.near(-20, 200) for _ in range(one.draw(st.integers(1, 8)))] for name in sorted(calendars)
        }
    return found


def _desk(one: Drawing, system: str) -> dict[str, Any]:
    found: dict[str, Any] = {"system": system}
    if system == "PLANNING":
        found["rule"] = "schedule"
        if one.often(8):
            found["schedule"] = _schedule(one)
    elif system == "SWITCHING":
        found |= {"rule": "days_before_expiry", "days": one.one_of(14, 1, 30)}
    else:
        found["rule"] = "before_expiry" if system == "CAPACITY_MARKET" else "table"
    if one.often(4):
        found["processing_business_days"] = one.one_of(0, 1, 5, 11, 20, None)
    if one.often(2):
        found["deletion"] = one.one_of(True, False)
    return found


def _schedule(one: Drawing) -> list[list[str]]:
    rows, day = [], one.today + timedelta(days=one.draw(st.integers(-120, 60)))
    for _ in range(one.draw(st.integers(1, 7))):
        rows.append([str(day), str(day + timedelta(days=one.one_of(0, 1, 14, 20)))])
        day += timedelta(days=one.one_of(0, 7, 30, 31, 60))
    return one.draw(st.permutations(rows))


def _certificate(one: Drawing, number: int, desks: dict[str, dict[str, Any]]) -> dict[str, Any]:
    first, last = one.one_of((0, 60), (0, 250), (30, 400), (-120, -1))
    systems = one.draw(st.lists(st.sampled_from(SYSTEMS), min_size=1, max_size=3, unique=True))
    found: dict[str, Any] = {"id": f"C{number}", "expiry_on": one.near(first, last)}
    found["uses"] = [dict(desks[system]) for system in systems]
    if one.often(1):
        found["renew"] = False
    if one.often(2):
        found["medium"] = one.one_of("USB_TOKEN", "DOWNLOAD")
    if one.often(2):
        found["participant"] = one.one_of("P", "Q")
    if one.often(4):
        found["successor"] = _successor(one)
        for use in found["uses"]:
            if one.often(4):
                use.update(_steps(one, ("applied_on", "registered_on")))
    return found


def _successor(one: Drawing) -> dict[str, Any]:
    found = _steps(one, ("ordered_on", "received_on")) if one.often(8) else {}
    if one.often(5):
        found["start_on"] = one.near(-30, 200)
    return found


def _steps(one: Drawing, steps: tuple[str, str]) -> dict[str, Any]:
    """One of two steps done, or both in their order."""
    days = sorted(one.near(-40, 0) for _ in steps)
    kept = one.one_of(steps, steps[:1], steps[:1], steps[1:])
    return {step: day for step, day in zip(steps, days, strict=True) if step in kept}
