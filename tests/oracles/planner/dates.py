"""Dates backwards from an expiry: cut over on, apply by, receive by, order by, start, delete from."""

from dataclasses import dataclass
from datetime import date, timedelta

from oracles.planner.calendar import DAY, Calendar
from oracles.planner.estate import Certificate, Estate, Use

ASSUMED_PROCESSING = 10
ASSUMED_SPAN_OF_ONE_DATE = 184
FURTHEST_START = timedelta(days=180)


@dataclass(frozen=True)
class ApplyBy:
    """A and C of a use, the rule that gave A, what was assumed for it, and whether no date could be in time."""

    on: date
    cut_over_on: date
    rule: str
    assumed: frozenset[str] = frozenset()
    lost: bool = False


@dataclass(frozen=True)
class OrderBy:
    """O of a use, whether an order cutoff binds it, and what was assumed for it."""

    on: date
    cutoff_binds: bool
    assumed: frozenset[str]


def moved_rows(use: Use, desk: Calendar) -> list[tuple[date, date]]:
    """Rows of a schedule: each cutoff moved back, each registration moved forward to the desk's business days."""
    return [(desk.bd(cutoff, 0), desk.fd(registration, 0)) for cutoff, registration in use.schedule]


def schedule_length(rows: list[tuple[date, date]]) -> timedelta:
    """L: the longest span from cutoff to registration, plus the longest from one registration date to the next."""
    longest_span = max(registration - cutoff for cutoff, registration in rows)
    registrations = sorted({registration for _, registration in rows})
    if len(registrations) == 1:
        return longest_span + timedelta(days=ASSUMED_SPAN_OF_ONE_DATE)
    longest_step = max(registrations[place + 1] - registrations[place] for place in range(len(registrations) - 1))
    return longest_span + longest_step


def processing_of(use: Use) -> tuple[int, frozenset[str]]:
    """p where a rule needs it: as stated, or 10 and that it was assumed."""
    if use.processing is None:
        return ASSUMED_PROCESSING, frozenset({"processing_business_days"})
    return use.processing, frozenset()


def apply_by(use: Use, expiry_on: date, estate: Estate) -> ApplyBy:
    """Apply by (A) with its C: by the desk's rule, then moved back to the operator's business days."""
    desk = estate.calendar(use.desk)
    by_rule = {
        "days_before_expiry": _days_before_expiry,
        "before_expiry": _before_expiry,
        "table": _table,
        "schedule": _schedule,
    }[use.rule](use, expiry_on, desk)
    return ApplyBy(
        on=estate.operator.bd(by_rule.on, 0),
        cut_over_on=by_rule.cut_over_on,
        rule=by_rule.rule,
        assumed=by_rule.assumed,
        lost=by_rule.lost,
    )


def _days_before_expiry(use: Use, expiry_on: date, desk: Calendar) -> ApplyBy:
    if use.days is None:
        raise KeyError("days")
    cut_over_on = desk.bd(expiry_on, 0)
    on = desk.bd(expiry_on - timedelta(days=use.days), 0)
    if use.processing is not None and desk.bd(cut_over_on, use.processing) < on:
        return ApplyBy(desk.bd(cut_over_on, use.processing), cut_over_on, "processing_time")
    return ApplyBy(on, cut_over_on, "days_before_expiry")


def _before_expiry(use: Use, expiry_on: date, desk: Calendar) -> ApplyBy:
    cut_over_on = desk.bd(expiry_on, 0)
    on = desk.bd(expiry_on - DAY, 0)
    processing, assumed = processing_of(use)
    if desk.bd(cut_over_on, processing) < on:
        return ApplyBy(desk.bd(cut_over_on, processing), cut_over_on, "processing_time", assumed)
    return ApplyBy(on, cut_over_on, "before_expiry", assumed)


def _table(use: Use, expiry_on: date, desk: Calendar) -> ApplyBy:
    cut_over_on = desk.bd(expiry_on, 0)
    processing, assumed = processing_of(use)
    return ApplyBy(desk.bd(cut_over_on, processing), cut_over_on, "grid_table", assumed)


def _schedule(use: Use, expiry_on: date, desk: Calendar) -> ApplyBy:
    cut_over_on = desk.bd(expiry_on, 0)
    rows = moved_rows(use, desk)
    if not rows:
        processing, assumed = processing_of(use)
        return ApplyBy(desk.bd(cut_over_on, processing), cut_over_on, "processing_time", assumed)
    if any(registration >= cut_over_on for _, registration in rows):
        in_time = [cutoff for cutoff, registration in rows if registration <= cut_over_on]
        if in_time:
            return ApplyBy(max(in_time), cut_over_on, "schedule_row")
        first_registration = min(registration for _, registration in rows)
        its_cutoff = max(cutoff for cutoff, registration in rows if registration == first_registration)
        return ApplyBy(its_cutoff, first_registration, "schedule_row", lost=True)
    as_it_has_been = desk.bd(cut_over_on - schedule_length(rows), 0)
    latest_cutoff = max(cutoff for cutoff, _ in rows)
    if latest_cutoff >= as_it_has_been:
        return ApplyBy(latest_cutoff, cut_over_on, "schedule_row")
    return ApplyBy(as_it_has_been, cut_over_on, "schedule_row", frozenset({"schedule_end"}))


def receive_by(apply_by_on: date, estate: Estate) -> date:
    """Receive by (V): the operator's handling before the application."""
    return estate.operator.bd(apply_by_on, estate.handling)


def order_by(receive_by_on: date, medium: str | None, estate: Estate) -> OrderBy:
    """Order by (O): the authority's lead before the receipt, held to its order cutoffs, on an operator's day."""
    on = estate.authority.bd(receive_by_on, estate.lead_of(medium))
    assumed = {"lead"} if estate.stated_lead(medium) is None else set()
    cutoffs = estate.order_cutoffs
    binds = False
    if cutoffs and max(cutoffs) < on:
        assumed.add("order_cutoffs_end")
    elif cutoffs:
        in_time = [cutoff for cutoff in cutoffs if cutoff <= on]
        if not in_time:
            binds = True
        elif max(in_time) < on:
            on, binds = max(in_time), True
    return OrderBy(estate.operator.bd(on, 0), binds, frozenset(assumed))


def wanted_start_on(certificate: Certificate, cut_over_on: date, order_by_on: date, estate: Estate) -> date:
    """S: the start date to be wanted, from the earliest C and the earliest O of the certificate's uses."""
    wanted = min(
        certificate.expiry_on - timedelta(days=estate.overlap),
        cut_over_on - DAY,
        order_by_on + FURTHEST_START,
    )
    return max(estate.today, wanted)


def late_start_on(certificate: Certificate, cut_over_on: date, order_on: date, estate: Estate) -> date:
    """Start of a late certificate: the same, from the day on which it can be ordered."""
    wanted = min(
        certificate.expiry_on - timedelta(days=estate.overlap),
        cut_over_on - DAY,
        order_on + FURTHEST_START,
    )
    return max(order_on, wanted)


def delete_from(use: Use, expiry_on: date, estate: Estate) -> date | None:
    """Delete from: the operator's first business day after the expiry; None where the desk takes no deletions."""
    return estate.operator.fd(expiry_on + DAY, 0) if use.takes_deletions else None
