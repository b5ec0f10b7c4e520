"""Dates forwards from today: when an application can be made at the earliest, and when the desk has registered it."""

from dataclasses import dataclass
from datetime import date, timedelta

from oracles.planner.dates import ApplyBy, moved_rows, processing_of, schedule_length
from oracles.planner.estate import Certificate, Estate, Use


@dataclass(frozen=True)
class Earliest:
    """The earliest days o, r and a; each None where that step is done or its day is not known."""

    order_on: date | None
    receive_on: date | None
    apply_on: date | None


@dataclass(frozen=True)
class Registration:
    """The day g on which the desk has registered, and what was assumed for it."""

    on: date
    assumed: frozenset[str] = frozenset()


def first_order_day(estate: Estate) -> date:
    """o: today or the operator's next business day; with order cutoffs, the first cutoff's day not before today."""
    days = [estate.operator.bd(cutoff, 0) for cutoff in estate.order_cutoffs]
    to_come = [day for day in days if day >= estate.today]
    return min(to_come) if to_come else estate.operator.fd(estate.today, 0)


def counted_from(ordered_on: date, estate: Estate) -> date:
    """The day an order counts from: the first cutoff on or after it, where there is one."""
    reached = [cutoff for cutoff in estate.order_cutoffs if cutoff >= ordered_on]
    return min(reached) if reached else ordered_on


def earliest(certificate: Certificate, use: Use, order_on: date, estate: Estate) -> Earliest:
    """The earliest days of the steps left, for an order on `order_on` where none has been placed."""
    operator, authority, today = estate.operator, estate.authority, estate.today
    lead = estate.lead_of(certificate.medium)
    if use.applied:
        return Earliest(None, None, use.applied_on)
    if certificate.in_hand:
        at_once = operator.fd(today, 0)
        if certificate.received_on is None:
            return Earliest(None, None, at_once)
        return Earliest(None, None, max(operator.fd(certificate.received_on, estate.handling), at_once))
    if certificate.ordered_on is not None:
        counted = counted_from(certificate.ordered_on, estate)
        receive_on = max(authority.fd(counted, lead), authority.fd(today, 0))
        return Earliest(None, receive_on, operator.fd(receive_on, estate.handling))
    receive_on = authority.fd(counted_from(order_on, estate), lead)
    return Earliest(order_on, receive_on, operator.fd(receive_on, estate.handling))


def registration(use: Use, apply_on: date | None, by: ApplyBy, estate: Estate) -> Registration:
    """g: the day on which the desk has registered what is applied for on `apply_on`."""
    if use.registered_on is not None:
        return Registration(use.registered_on)
    if apply_on is None:
        raise ValueError("a use that is not registered has a day on which it can be applied for")
    found = _registered_by_rule(use, apply_on, by, estate)
    if use.applied:
        at_once = estate.calendar(use.desk).fd(estate.today, 0)
        return Registration(max(found.on, at_once), found.assumed)
    return found


def _registered_by_rule(use: Use, apply_on: date, by: ApplyBy, estate: Estate) -> Registration:
    desk = estate.calendar(use.desk)
    rows = moved_rows(use, desk) if use.rule == "schedule" else []
    if use.rule == "days_before_expiry":
        return Registration(_after_days(use, apply_on, by, timedelta(days=use.days or 0), estate))
    if not rows:
        processing, assumed = processing_of(use)
        return Registration(desk.fd(apply_on, processing), assumed)
    reached = [registered for cutoff, registered in rows if cutoff >= apply_on]
    if reached:
        return Registration(min(reached))
    on = _after_days(use, apply_on, by, schedule_length(rows), estate)
    return Registration(on, frozenset({"schedule_end"}))


def _after_days(use: Use, apply_on: date, by: ApplyBy, days: timedelta, estate: Estate) -> date:
    """The desk's promise where the application is in time, the next business day where nobody promised anything."""
    desk = estate.calendar(use.desk)
    taken_up_on = desk.fd(apply_on, 0)
    on = desk.bd(taken_up_on + days, 0) if apply_on <= by.on else desk.fd(taken_up_on + days, 0)
    on = max(on, taken_up_on)
    if use.processing is not None:
        on = max(on, desk.fd(apply_on, use.processing))
    return on


def is_late(use: Use, apply_on: date | None, registered: date, by: ApplyBy) -> bool:
    """Late: the application comes after A; once applied for, the registration after C; once registered, never."""
    if use.registered:
        return False
    if use.applied:
        return registered > by.cut_over_on
    return apply_on is not None and apply_on > by.on
