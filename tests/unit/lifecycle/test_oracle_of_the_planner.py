"""The oracle of the renewal planner: what it answers to cases whose right answers are written down."""

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles.planner.bundles import Bundle, Window, bundled
from oracles.planner.calendar import Calendar, months_later
from oracles.planner.estate import Refused, read
from oracles.planner.judge import (
    answer,
    deletion_windows,
    order_bundles,
    order_windows,
    use_application_windows,
)
from oracles.planner.orders import fewest_dates
from oracles.planner.renewal import renewal

SAMPLES = Path(__file__).parents[2] / "samples" / "planner"
GIVEN: list[dict[str, Any]] = json.loads((SAMPLES / "cases.json").read_text("utf-8"))
OWN: list[dict[str, Any]] = json.loads((SAMPLES / "own_cases.json").read_text("utf-8"))
CASES = GIVEN + OWN
DAY = timedelta(days=1)
START = date(2027, 1, 1)


def named(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


@named(CASES)
def test_the_answer_is_the_one_that_is_written_down(case: dict[str, Any]) -> None:
    assert answer(case) == case["expect"]


def test_every_case_of_our_own_says_why_and_no_name_comes_twice() -> None:
    assert len(OWN) >= 30
    assert all(case["why"].endswith(".") for case in OWN)
    assert len({case["name"] for case in CASES}) == len(CASES)


@named(CASES)
def test_no_fewer_dates_would_do(case: dict[str, Any]) -> None:
    estate = read(case)
    renewals = {one.id: renewal(one, estate) for one in estate.certificates if one.renew}
    orders = order_bundles(renewals, estate)
    ordered_on = {name: bundle.on for _, bundle in orders for name in bundle.certificates}
    for kind, windows in (
        ("orders", order_windows(renewals, estate)),
        ("use_applications", use_application_windows(renewals, ordered_on, estate)),
        ("deletion_applications", deletion_windows(estate)),
    ):
        assert len(case["expect"][kind]) == sum(fewest_dates(some) for some in windows.values())


@st.composite
def windows_of_one_desk(draw: st.DrawFn) -> list[Window]:
    windows = []
    for number in range(draw(st.integers(1, 6))):
        first = START + draw(st.integers(0, 20)) * DAY
        late = draw(st.booleans())
        last = first if late else first + draw(st.integers(0, 12)) * DAY
        windows.append(Window(f"C{number}", first, last, late))
    return windows


def the_last_day(_greatest_first: date, earliest_last: date) -> date:
    return earliest_last


def served(windows: list[Window], bundles: list[Bundle]) -> bool:
    """Whether every window is in one bundle, on one of its days."""
    within = all(one.first <= bundle.on <= one.last for bundle in bundles for one in bundle.windows)
    return within and sorted(one.certificate for bundle in bundles for one in bundle.windows) == sorted(
        one.certificate for one in windows
    )


@given(windows_of_one_desk())
def test_bundling_serves_every_window_with_the_fewest_dates_there_are(windows: list[Window]) -> None:
    bundles = bundled(windows, the_last_day)
    assert served(windows, bundles)
    assert len(bundles) == fewest_dates(windows)


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 30))
def test_business_days_counted_back_are_counted_forward_again(day: date, count: int) -> None:
    calendar = Calendar()
    there = calendar.bd(day, count)
    assert calendar.fd(there, count) == calendar.bd(day, 0)
    passed = [there + number * DAY for number in range((day - there).days + 1)]
    assert sum(calendar.is_business_day(one) for one in passed) == count + 1


def test_the_days_around_the_year_end_are_closed_and_own_closing_days_too() -> None:
    days = [date(2026, 12, 28) + number * DAY for number in range(8)]
    assert [day for day in days if Calendar().is_business_day(day)] == [date(2026, 12, 28), date(2027, 1, 4)]
    assert Calendar(frozenset({date(2027, 1, 4)})).fd(date(2026, 12, 29), 0) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("day", "later"),
    [("2027-11-30", "2028-02-29"), ("2026-11-30", "2027-02-28"), ("2027-10-31", "2028-01-31")],
)
def test_a_day_the_month_does_not_have_becomes_its_last_one(day: str, later: str) -> None:
    assert months_later(date.fromisoformat(day), 3) == date.fromisoformat(later)


def estate_with(use: dict[str, Any], successor: dict[str, str], *order_cutoffs: str) -> dict[str, Any]:
    return {
        "today": "2027-04-01",
        "parameters": {"order_cutoffs": list(order_cutoffs)},
        "certificates": [{"id": "C1", "expiry_on": "2027-06-30", "uses": [use], "successor": successor}],
    }


SWITCHING = {"system": "SWITCHING"}
PLANNING = {"system": "PLANNING", "schedule": [["2027-04-01", "2027-04-15"], ["2027-05-06", "2027-05-20"]]}


@pytest.mark.parametrize(
    ("use", "successor"),
    [
        (SWITCHING, {"ordered_on": "2027-04-02"}),
        (SWITCHING, {"ordered_on": "2027-03-01", "received_on": "2027-04-02"}),
        ({**SWITCHING, "applied_on": "2027-04-02"}, {}),
        ({**SWITCHING, "applied_on": "2027-03-30", "registered_on": "2027-04-02"}, {}),
    ],
)
def test_a_step_done_tomorrow_is_refused(use: dict[str, Any], successor: dict[str, str]) -> None:
    with pytest.raises(Refused, match="2027-04-02, after 2027-04-01"):
        answer(estate_with(use, successor))


def test_order_cutoffs_that_begin_after_an_order_under_way_are_refused() -> None:
    with pytest.raises(Refused, match="before the order cutoffs begin"):
        answer(estate_with(SWITCHING, {"ordered_on": "2027-03-30"}, "2027-03-31", "2027-05-06"))


@pytest.mark.parametrize(
    "successor",
    [{"ordered_on": "2027-03-31"}, {"ordered_on": "2027-03-30", "received_on": "2027-03-31"}, {}],
)
def test_order_cutoffs_from_the_day_of_the_order_or_with_none_under_way_are_taken(successor: dict[str, str]) -> None:
    answer(estate_with(SWITCHING, successor, "2027-03-31", "2027-05-06"))


def test_a_schedule_that_begins_after_an_application_under_way_is_refused() -> None:
    with pytest.raises(Refused, match="before the schedule of PLANNING begins"):
        answer(estate_with({**PLANNING, "applied_on": "2027-03-31"}, {}))


@pytest.mark.parametrize(
    "steps",
    [{"applied_on": "2027-04-01"}, {"applied_on": "2027-03-31", "registered_on": "2027-04-01"}, {}],
)
def test_a_schedule_from_the_day_of_the_application_or_with_none_under_way_is_taken(steps: dict[str, str]) -> None:
    answer(estate_with({**PLANNING, **steps}, {}))


def test_a_later_expiry_never_means_to_act_earlier() -> None:
    case = estate_with(SWITCHING, {})
    acts = []
    for number in range(60):
        case["certificates"][0]["expiry_on"] = str(date(2027, 6, 1) + number * DAY)
        acts.append(answer(case)["rows"][0]["act_by_on"])
    assert all(earlier <= later for earlier, later in pairwise(acts))
