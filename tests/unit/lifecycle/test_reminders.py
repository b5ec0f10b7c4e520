"""催促の段: each rung of each step once, the nearest first, quiet once the step is done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.kernel.errors import FieldInvalid
from warifu.lifecycle.facts import Reminder, Step, StepKey
from warifu.lifecycle.planner.rows import Plan, RenewalRow
from warifu.lifecycle.reminders import OVERDUE, USUAL_LADDER, check_ladder, due, is_escalated
from warifu.systems.facts import Desk, Use

BY = date(2028, 2, 29)
DAY = timedelta(days=1)
KEY = StepKey("C1", Use("PLANNING", "JX"), Step.ORDER)
LADDERS = st.lists(st.integers(0, 120), max_size=8).map(check_ladder)


def plan_of(today: date, *rows: RenewalRow) -> Plan:
    return Plan(today=today, rows=rows, orders=(), use_applications=(), deletion_applications=())


def row(order_by_on: date | None = BY, apply_by_on: date | None = None) -> RenewalRow:
    return RenewalRow(
        "C1",
        Desk("PLANNING"),
        "JX",
        "",
        BY + 60 * DAY,
        order_by_on=order_by_on,
        apply_by_on=apply_by_on,
        act_by_on=order_by_on or apply_by_on,
    )


def told_from(first: date, last: date, ladder: Sequence[int], by: date = BY) -> list[tuple[date, int]]:
    """What is told when somebody looks on every day of the span."""
    found, told = [], dict[StepKey, set[int]]()
    for number in range((last - first).days + 1):
        today = first + number * DAY
        for reminder, rungs in due(plan_of(today, row(by)), ladder, told, today):
            assert reminder == Reminder(KEY, min(rungs), by)
            told.setdefault(KEY, set()).update(rungs)
            found.append((today, reminder.rung))
    return found


def test_whoever_looks_every_day_is_told_on_each_rung_and_once_when_the_date_has_passed() -> None:
    expected = [(BY - rung * DAY, rung) for rung in USUAL_LADDER] + [(BY + DAY, OVERDUE)]
    assert told_from(BY - 200 * DAY, BY + 200 * DAY, USUAL_LADDER) == expected


@given(ladder=LADDERS, before=st.integers(-10, 150), pause=st.integers(1, 60))
def test_whoever_looks_now_and_then_is_told_the_nearest_rung_and_none_twice(
    ladder: tuple[int, ...], before: int, pause: int
) -> None:
    told, rungs_told = dict[StepKey, set[int]](), []
    for number in range(12):
        today = BY + (number * pause - before) * DAY
        for reminder, rungs in due(plan_of(today, row()), ladder, told, today):
            reached = [rung for rung in (*ladder, OVERDUE) if today >= BY - rung * DAY]
            assert reminder.rung == min(reached)
            assert set(rungs) == set(reached) - told.get(KEY, set())
            told.setdefault(KEY, set()).update(rungs)
            rungs_told.append(reminder.rung)
    assert rungs_told == sorted(set(rungs_told), reverse=True)


def test_a_step_that_is_done_is_quiet_and_the_next_one_has_rungs_of_its_own() -> None:
    today = BY - 5 * DAY
    told = {KEY: set(USUAL_LADDER)}
    assert list(due(plan_of(today, row(None)), USUAL_LADDER, told, today)) == []
    ((reminder, rungs),) = due(plan_of(today, row(None, BY)), USUAL_LADDER, told, today)
    assert (reminder.key.step, reminder.rung, rungs) == (Step.APPLY, 7, (90, 60, 30, 14, 7))


def test_a_date_that_moves_away_repeats_no_rung_and_one_that_moves_near_skips_to_the_nearest() -> None:
    today = BY - 30 * DAY
    told = {KEY: {90, 60, 30}}
    assert list(due(plan_of(today, row(BY + 40 * DAY)), USUAL_LADDER, told, today)) == []
    ((reminder, rungs),) = due(plan_of(today, row(BY - 20 * DAY)), USUAL_LADDER, told, today)
    assert (reminder.rung, rungs) == (14, (14,))


def test_one_certificate_is_told_of_for_each_of_its_uses_on_the_same_date() -> None:
    uses = [
        ("SWITCHING", "WEB", ""),
        ("WHEELING_DATA", "WEB", "TOKYO"),
        ("WHEELING_DATA", "WEB", "KANSAI"),
        ("PLANNING", "JX", ""),
    ]
    rows = [
        replace(row(), desk=Desk(system, area or None), channel=channel, area=area) for system, channel, area in uses
    ]
    found = [reminder.key.use for reminder, _ in due(plan_of(BY, *rows), USUAL_LADDER, {}, BY)]
    assert found == [Use(system, channel, area or None) for system, channel, area in sorted(uses)]


def test_a_deletion_is_told_of_once_it_can_be_applied_for() -> None:
    expired = RenewalRow("C1", Desk("PLANNING"), "JX", "", BY, delete_from_on=BY + DAY)
    for today, told in ((BY, 0), (BY + DAY, 1)):
        found = list(due(plan_of(today, expired), USUAL_LADDER, {}, today))
        assert [reminder.key.step for reminder, _ in found] == [Step.DELETE] * told


@pytest.mark.parametrize(("rung", "escalated"), [(8, False), (7, True), (0, True), (OVERDUE, True)])
def test_a_second_contact_is_told_from_a_week_before_the_date_on(rung: int, escalated: bool) -> None:
    assert is_escalated(Reminder(KEY, rung, BY)) is escalated


@pytest.mark.parametrize("rungs", [[701], [-1], list(range(21))])
def test_a_ladder_has_at_most_twenty_days_from_0_to_700(rungs: list[int]) -> None:
    with pytest.raises(FieldInvalid):
        check_ladder(rungs)


def test_a_ladder_stands_in_the_order_in_which_its_rungs_come() -> None:
    assert check_ladder([1, 30, 30, 7]) == (30, 7, 1)
