"""窓口ごとの週の件数: how many certificates each desk is applied to with, week by week."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from warifu.lifecycle.planner.facts import desk_name
from warifu.lifecycle.planner.rows import Plan
from warifu.systems.facts import Desk


@dataclass(frozen=True, slots=True)
class DeskWeek:
    """窓口の一週間: certificates applied for at a desk in the week that begins on Monday `week_from_on`."""

    desk: Desk
    week_from_on: date
    use_applications: int
    deletion_applications: int


def weekly_load(plan: Plan) -> tuple[DeskWeek, ...]:
    """週ごとの件数: by desk and week, weeks without any left out."""
    uses, deletions = Counter[tuple[Desk, date]](), Counter[tuple[Desk, date]]()
    for counter, bundles in ((uses, plan.use_applications), (deletions, plan.deletion_applications)):
        for bundle in bundles:
            monday = bundle.on - timedelta(days=bundle.on.weekday())
            counter[bundle.desk, monday] += len(bundle.certificates)
    return tuple(DeskWeek(*week, uses[week], deletions[week]) for week in sorted(uses | deletions, key=_by_name))


def _by_name(week: tuple[Desk, date]) -> tuple[str, date]:
    return desk_name(week[0]), week[1]
