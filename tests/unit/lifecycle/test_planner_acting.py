"""Whoever acts on the planned dates loses no day, and a foretold gap is the gap. The world here moves day by day."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from conftest import chosen_counts
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.planner.bundles import Window
from oracles.planner.calendar import Calendar, months_later
from oracles.planner.orders import fewest_dates
from samples.planner_estates import CASES, estates, planned

from warifu.kernel.errors import BadInput
from warifu.lifecycle.planner.facts import desk_name
from warifu.lifecycle.planner.rows import Assumption, Plan, RenewalRow

ESTATES = chosen_counts()["planner_estates"]
DAY = timedelta(days=1)


def accepted(estate: dict[str, Any]) -> bool:
    try:
        planned(estate)
    except BadInput:
        return False
    return True


possible = st.one_of(st.sampled_from(CASES), estates()).filter(accepted)


class World:
    """An authority that takes all its lead, an operator who follows a plan, desks that take all the time they may."""

    def __init__(self, estate: Mapping[str, Any]) -> None:
        self.today = date.fromisoformat(estate["today"])
        self.parameters = estate.get("parameters", {})
        self.authority, self.operator = self.calendar("AUTHORITY"), self.calendar("OPERATOR")
        self.cutoffs = sorted(date.fromisoformat(day) for day in self.parameters.get("order_cutoffs", ()))

    def calendar(self, name: str) -> Calendar:
        return Calendar(frozenset(date.fromisoformat(day) for day in self.parameters.get("closed", {}).get(name, ())))

    def delivers_on(self, medium: str, ordered_on: date) -> date:
        lead = self.parameters.get("leads", {}).get(medium, self.parameters.get("lead", 10))
        counts_from = next((cutoff for cutoff in self.cutoffs if cutoff >= ordered_on), ordered_on)
        return max(self.authority.fd(counts_from, lead), self.authority.fd(self.today, 0))

    def ready_on(self, certificate: Mapping[str, Any], ordered_on: date | None) -> date:
        """The day from which on the operator can apply with the successor."""
        successor = certificate.get("successor") or {}
        handling = self.parameters.get("handling", 1)
        if successor.get("received_on"):
            received_on = date.fromisoformat(successor["received_on"])
        elif any(use.get("applied_on") or use.get("registered_on") for use in certificate["uses"]):
            return self.operator.fd(self.today, 0)
        else:
            given = successor.get("ordered_on")
            order_on = date.fromisoformat(given) if given else ordered_on
            assert order_on is not None
            received_on = self.delivers_on(certificate.get("medium", ""), order_on)
        return max(self.operator.fd(received_on, handling), self.operator.fd(self.today, 0))


@dataclass
class Desk:
    """A desk that registers on the last day its terms allow; `in_time` where it was applied to by the last day."""

    use: Mapping[str, Any]
    world: World

    def registers_on(self, applied_on: date, in_time: bool) -> date:
        calendar = self.world.calendar(self.use["system"])
        stated = self.use.get("processing_business_days")
        rows = self.use.get("schedule") or () if self.use["rule"] == "schedule" else ()
        moved = [(calendar.bd(date.fromisoformat(c), 0), calendar.fd(date.fromisoformat(r), 0)) for c, r in rows]
        coming = [registration for cutoff, registration in moved if cutoff >= applied_on]
        if coming:
            return min(coming)
        if self.use["rule"] == "days_before_expiry" or moved:
            days = timedelta(days=self.use["days"]) if not moved else self._as_it_has_been(moved)
            begun_on = calendar.fd(applied_on, 0)
            done_on = calendar.bd(begun_on + days, 0) if in_time else calendar.fd(begun_on + days, 0)
            return max(begun_on, done_on, calendar.fd(applied_on, stated or 0))
        return calendar.fd(applied_on, 10 if stated is None else stated)

    @staticmethod
    def _as_it_has_been(moved: list[tuple[date, date]]) -> timedelta:
        dates = sorted({registration for _, registration in moved})
        steps = [later - earlier for earlier, later in pairwise(dates)] or [184 * DAY]
        return max(registration - cutoff for cutoff, registration in moved) + max(steps)


def with_rules(estate: dict[str, Any]) -> dict[str, Any]:
    """The estate with what is usual for a system written out."""
    usual = {
        "SWITCHING": {"rule": "days_before_expiry", "days": 14},
        "CAPACITY_MARKET": {"rule": "before_expiry"},
        "WHEELING_DATA": {"rule": "table"},
        "PLANNING": {"rule": "schedule"},
    }
    estate = copy.deepcopy(estate)
    for certificate in estate["certificates"]:
        certificate["uses"] = [{**usual[use["system"].partition("/")[0]], **use} for use in certificate["uses"]]
    return estate


def promises_two_things(use: Mapping[str, Any], row: RenewalRow) -> bool:
    """Whether a desk goes on as its schedule has been, and states a processing time besides, which may be longer."""
    return Assumption.SCHEDULE_END in row.assumed and use.get("processing_business_days") is not None


def untouched(estate: dict[str, Any]) -> dict[tuple[str, str], RenewalRow]:
    """What the rows would say with no step done: the last day to apply and the cut-over, whatever has been done."""
    estate = copy.deepcopy(estate)
    for certificate in estate["certificates"]:
        certificate.pop("successor", None)
        for use in certificate["uses"]:
            use.pop("applied_on", None)
            use.pop("registered_on", None)
    return {(row.certificate, desk_name(row.desk)): row for row in planned(estate).rows}


def unserved(expiry_on: date, start_on: date | None, registered_on: date) -> int:
    """Days after the expiry that are not wholly served by the successor, counted one by one."""
    day, days = expiry_on + DAY, 0
    while not ((start_on is None or start_on <= day) and registered_on < day):
        day, days = day + DAY, days + 1
    return days


def renewed(estate: dict[str, Any], plan: Plan) -> list[tuple[dict[str, Any], dict[str, Any], RenewalRow]]:
    """Every use of a certificate that will be renewed, with its row."""
    uses = [(certificate, use) for certificate in estate["certificates"] for use in certificate["uses"]]
    pairs = zip(uses, plan.rows, strict=True)
    return [(*both, row) for both, row in pairs if both[0].get("renew", True)]


def day_of(bundles: Any, certificate: str, system: str | None = None) -> date | None:
    for bundle in bundles:
        if certificate in bundle.certificates and (system is None or desk_name(bundle.desk) == system):
            assert isinstance(bundle.on, date)
            return bundle.on
    return None


@settings(max_examples=ESTATES)
@given(possible)
def test_acting_on_the_planned_days_the_gap_is_the_one_foretold_and_none_else(estate: dict[str, Any]) -> None:
    estate = with_rules(estate)
    plan, world, wanted = planned(estate), World(estate), untouched(estate)
    for certificate, use, row in renewed(estate, plan):
        last = wanted[row.certificate, use["system"]]
        if promises_two_things(use, last):
            continue
        assert last.apply_by_on is not None
        assert last.cut_over_on is not None
        if use.get("registered_on"):
            registered_on = date.fromisoformat(use["registered_on"])
        elif use.get("applied_on"):
            applied_on = date.fromisoformat(use["applied_on"])
            registered_on = Desk(use, world).registers_on(applied_on, applied_on <= last.apply_by_on)
            registered_on = max(registered_on, world.calendar(use["system"]).fd(world.today, 0))
        else:
            apply_on = day_of(plan.use_applications, row.certificate, use["system"])
            assert apply_on is not None
            assert apply_on >= world.ready_on(certificate, day_of(plan.orders, row.certificate))
            assert (apply_on <= last.apply_by_on) == (not row.is_late)
            registered_on = Desk(use, world).registers_on(apply_on, not row.is_late)
        if not row.is_late and not row.is_lost and not use.get("registered_on"):
            assert registered_on <= last.cut_over_on <= row.expiry_on
        assert row.gap_days == unserved(row.expiry_on, row.start_on, registered_on)
        if row.outlook:
            assert row.outlook.registered_on == registered_on


@settings(max_examples=ESTATES)
@given(possible)
def test_what_is_ordered_by_the_plan_starts_before_it_is_cut_over(estate: dict[str, Any]) -> None:
    plan = planned(estate)
    for row in plan.rows:
        ordered_on = day_of(plan.orders, row.certificate)
        if ordered_on is None:
            continue
        assert row.start_on is not None
        assert ordered_on <= row.start_on <= ordered_on + 180 * DAY
        if not any(other.is_late or other.is_lost for other in plan.rows if other.certificate == row.certificate):
            assert row.order_from_on is not None
            assert row.order_from_on <= ordered_on
            assert row.start_on <= min(row.expiry_on, row.cut_over_on or row.expiry_on)


@settings(max_examples=ESTATES)
@given(possible)
def test_acting_on_the_very_last_days_is_still_in_time(estate: dict[str, Any]) -> None:
    estate = with_rules(estate)
    world, plan = World(estate), planned(estate)
    for certificate, use, row in renewed(estate, plan):
        if row.is_late or row.apply_by_on is None or promises_two_things(use, row):
            continue
        order_by = min(
            (r.order_by_on for r in plan.rows if r.certificate == row.certificate and r.order_by_on), default=None
        )
        assert world.ready_on(certificate, order_by) <= row.apply_by_on
        assert Desk(use, world).registers_on(row.apply_by_on, True) <= (row.cut_over_on or row.expiry_on)


@settings(max_examples=ESTATES)
@given(possible)
def test_no_fewer_days_would_do_for_the_orders(estate: dict[str, Any]) -> None:
    plan = planned(estate)
    late = {row.certificate for row in plan.rows if row.is_late}
    windows: dict[tuple[str, str], dict[str, Window]] = {}
    held = {one["id"]: (one.get("participant", ""), one.get("authority", "")) for one in estate["certificates"]}
    for row in plan.rows:
        if row.order_by_on is None or row.order_from_on is None:
            continue
        known = windows.setdefault(held[row.certificate], {})
        if row.certificate in late:
            days = [r.outlook.order_on for r in plan.rows if r.outlook and r.outlook.order_on]
            known[row.certificate] = Window(row.certificate, days[0], days[0], late=True)
        else:
            before = known.get(row.certificate)
            last = min(row.order_by_on, before.last) if before else row.order_by_on
            known[row.certificate] = Window(row.certificate, row.order_from_on, last)
    assert len(plan.orders) == sum(fewest_dates(list(some.values())) for some in windows.values())
    for bundle in plan.orders:
        for name in bundle.certificates:
            window = windows[bundle.participant, bundle.authority][name]
            assert window.first <= bundle.from_on <= bundle.on <= bundle.until_on <= window.last


@settings(max_examples=ESTATES)
@given(possible)
def test_deletions_are_applied_for_after_the_end_and_within_three_months_or_at_once(estate: dict[str, Any]) -> None:
    plan, world = planned(estate), World(estate)
    for row in plan.rows:
        on = day_of(plan.deletion_applications, row.certificate, desk_name(row.desk))
        assert (on is None) == (row.delete_from_on is None)
        if on and row.delete_from_on:
            assert on >= row.delete_from_on
            assert on <= months_later(row.expiry_on, 3) or on == world.operator.fd(world.today, 0)
