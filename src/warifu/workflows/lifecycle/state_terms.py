"""窓口の定め: a desk states its rule, processing time, schedule and closing days, each from a day on, and sees whose
dates that moves before it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from warifu.accounts.access import require_desk, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.clock import jst_date
from warifu.kernel.ids import new_id
from warifu.lifecycle.errors import DeskUnknown, SourceMissing, TermsEmpty, TermsUnknown
from warifu.lifecycle.facts import StatedTerms
from warifu.lifecycle.planner.compare import PlanDifference, compare
from warifu.lifecycle.planner.desks import VALUES, DeskStatement, DeskValue
from warifu.lifecycle.planner.facts import desk_name
from warifu.systems.facts import Desk
from warifu.workflows.installation import Installation, entry
from warifu.workflows.lifecycle.held_estate import rule_or_assumption
from warifu.workflows.lifecycle.plan_renewals import plan_for, statements_of
from warifu.workflows.ports import Stores


@dataclass(frozen=True, slots=True)
class TermsSeen:
    """窓口の定めの表示: each value as it holds on a day and who says so, the closing days, and what was entered."""

    desk: Desk
    values: tuple[DeskValue, ...]
    closing_days: tuple[date, ...]
    statements: tuple[StatedTerms, ...]


@dataclass(frozen=True, slots=True)
class MovedPlan:
    """動く日付: of one participant, by what a statement says."""

    participant_id: str
    difference: PlanDifference


def show_terms(installation: Installation, actor: Actor, on: date | None = None) -> Sequence[TermsSeen]:
    """窓口の定めを見る: of every desk, as it holds for certificates that end on `on` (JST; today when None)."""
    require_role(actor, *Role)
    day = on or jst_date(installation.clock.now())
    with installation.unit_of_work.read() as stores:
        standing, statements = stores.desk_terms.standing(), statements_of(installation, stores)
    book = rule_or_assumption(statements, installation.catalogue)
    closed = book.closing_days()
    return [
        TermsSeen(
            desk,
            book.values(desk, day),
            tuple(sorted(closed.get(desk, ()))),
            tuple(one for one in standing if one.statement.desk in {desk, Desk(desk.system)}),
        )
        for desk in installation.catalogue.desks
    ]


def preview_terms(installation: Installation, actor: Actor, statement: DeskStatement) -> Sequence[MovedPlan]:
    """動く日付を見る: whose, if the desk stated this now; nothing is kept.

    Raises RoleMissing, NotYours, DeskUnknown, TermsEmpty; so does `state_terms`.
    """
    _check(installation, actor, statement)
    with installation.unit_of_work.read() as stores:
        return _moved(installation, stores, statement)


def state_terms(
    installation: Installation, actor: Actor, statement: DeskStatement, source: str = ""
) -> tuple[StatedTerms, Sequence[MovedPlan]]:
    """窓口の定めを残す: what is stated counts at once, and for certificates that end on or after its own date.

    The desk's members state it themselves. Registration staff may enter what a desk outside has said, and name its
    paper or message in `source`. Raises SourceMissing.
    """
    _check(installation, actor, statement)
    if not actor.has(Role.DESK) and not source.strip():
        raise SourceMissing
    stated = StatedTerms(new_id("D"), statement, installation.clock.now(), actor.account_id, source.strip())
    with installation.unit_of_work.write() as stores:
        moved = _moved(installation, stores, statement)
        stores.desk_terms.add(stated)
        stores.evidence.append(
            entry(
                installation,
                actor,
                "desk_terms.stated",
                f"desk:{desk_name(statement.desk)}",
                statement=stated.id,
                source=stated.source,
                moved=str(sum(len(one.difference.moved) for one in moved)),
            )
        )
    return stated, moved


def take_back_terms(installation: Installation, actor: Actor, id: str) -> StatedTerms:
    """窓口の定めを取り消す: what was stated before it counts again.

    Raises TermsUnknown, RoleMissing, NotYours, and Changed where it was taken back already.
    """
    now = installation.clock.now()
    with installation.unit_of_work.write() as stores:
        stated = stores.desk_terms.get(id)
        if stated is None:
            raise TermsUnknown(id)
        _may_state(actor, stated.statement.desk)
        stores.desk_terms.take_back(stated, now, actor.account_id)
        desk = desk_name(stated.statement.desk)
        stores.evidence.append(entry(installation, actor, "desk_terms.taken_back", f"desk:{desk}", statement=id))
    return stated


def _may_state(actor: Actor, desk: Desk) -> None:
    require_role(actor, Role.DESK, Role.REGISTRATION_STAFF)
    if not actor.has(Role.REGISTRATION_STAFF):
        require_desk(actor, desk)


def _check(installation: Installation, actor: Actor, statement: DeskStatement) -> None:
    if statement.desk not in installation.catalogue.desks:
        raise DeskUnknown(desk_name(statement.desk), tuple(desk_name(desk) for desk in installation.catalogue.desks))
    _may_state(actor, statement.desk)
    if not statement.closing_days and all(getattr(statement, name) is None for name in VALUES):
        raise TermsEmpty


def _moved(installation: Installation, stores: Stores, statement: DeskStatement) -> Sequence[MovedPlan]:
    today, before = jst_date(installation.clock.now()), statements_of(installation, stores)
    moved = []
    for participant in stores.participants.all():
        difference = compare(
            plan_for(installation, stores, [participant.id], before, today),
            plan_for(installation, stores, [participant.id], (statement, *before), today),
        )
        if difference.moved or difference.newly_late or difference.no_longer_late:
            moved.append(MovedPlan(participant.id, difference))
    return moved
