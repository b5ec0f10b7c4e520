"""催促: on which days before a date to act its participant is reminded, and of what; each rung once.

A rung is a number of days before the date to act; OVERDUE is the rung of a date that has passed. Where several rungs of
one step have come due at once, the nearest to the date is told and the others are used up with it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from warifu.kernel.errors import FieldInvalid
from warifu.lifecycle.facts import Reminder, Step, StepKey
from warifu.lifecycle.planner.bundles import MONTHS_TO_DELETE
from warifu.lifecycle.planner.calendars import months_later
from warifu.lifecycle.planner.rows import Plan, RenewalRow
from warifu.systems.facts import Use

USUAL_LADDER = (90, 60, 30, 14, 7, 1)
OVERDUE = -1
ESCALATED_FROM = 7
MOST_DAYS, MOST_RUNGS = 700, 20
STEP_DATES = (
    ("order_by_on", Step.ORDER),
    ("receive_by_on", Step.RECEIVE),
    ("apply_by_on", Step.APPLY),
    ("cut_over_on", Step.CUT_OVER),
)


def check_ladder(rungs: Collection[int]) -> tuple[int, ...]:
    """段を確かめる: at most 20 different days from 0 to 700, in the order in which they come.

    Raises FieldInvalid. Without any rung nobody is reminded before a date, and still told once it has passed.
    """
    if len(rungs) > MOST_RUNGS or not all(0 <= rung <= MOST_DAYS for rung in rungs):
        raise FieldInvalid("rungs", "90, 60, 30, 14, 7, 1")
    return tuple(sorted(set(rungs), reverse=True))


def due(
    plan: Plan, ladder: Sequence[int], told: Mapping[StepKey, Collection[int]], today: date
) -> Iterator[tuple[Reminder, tuple[int, ...]]]:
    """今日の催促: what is to be told on `today`, each with the rungs that it uses up; the most urgent first.

    `told` are the rungs used up before. A step that is done is not in the plan as one to act on, and is quiet.
    """
    found = []
    for key, act_by_on in (*_steps(plan), *_deletions(plan)):
        rungs = [rung for rung in (*ladder, OVERDUE) if (act_by_on - today).days <= rung]
        fresh = tuple(rung for rung in rungs if rung not in told.get(key, ()))
        if fresh and min(fresh) == min(rungs):
            found.append((Reminder(key, min(fresh), act_by_on), fresh))
    return iter(sorted(found, key=lambda one: _order(one[0])))


def _order(reminder: Reminder) -> tuple[date, str, str, str, str, Step]:
    certificate_id, use, step = reminder.key
    return reminder.act_by_on, certificate_id, use.system, use.channel, use.area or "", step


def is_escalated(reminder: Reminder) -> bool:
    """第二の連絡先にも知らせるか: from a week before the date on."""
    return reminder.rung <= ESCALATED_FROM


def _steps(plan: Plan) -> Iterator[tuple[StepKey, date]]:
    for row in plan.rows:
        if row.act_by_on:
            yield StepKey(row.certificate, _use_of(row), _step_of(row)), row.act_by_on


def _deletions(plan: Plan) -> Iterator[tuple[StepKey, date]]:
    """The last day of the window in which deletions are bundled, from the first day on which one is possible."""
    for row in plan.rows:
        if row.delete_from_on and row.delete_from_on <= plan.today:
            yield StepKey(row.certificate, _use_of(row), Step.DELETE), months_later(row.expiry_on, MONTHS_TO_DELETE)


def _step_of(row: RenewalRow) -> Step:
    return next(step for name, step in STEP_DATES if getattr(row, name))


def _use_of(row: RenewalRow) -> Use:
    return Use(row.desk.system, row.channel, row.area or None)
