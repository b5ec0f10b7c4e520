"""Rows of an answer: one per certificate and use, with its dates, its gap and what was assumed."""

from datetime import date, timedelta
from typing import Any

from oracles.planner.dates import delete_from
from oracles.planner.estate import Certificate, Estate, Use
from oracles.planner.renewal import Reckoned, Renewal

NO_STEPS = (
    "cut_over_on",
    "apply_by_on",
    "receive_by_on",
    "order_by_on",
    "order_from_on",
    "start_on",
    "act_by_on",
    "slack_days",
    "binding_rule",
)


def row_without_steps(certificate: Certificate, use: Use, estate: Estate) -> dict[str, Any]:
    """Row of a certificate that will not be renewed: its expiry and from when to delete it."""
    return {
        "certificate": certificate.id,
        "system": use.desk,
        "expiry_on": str(certificate.expiry_on),
        **dict.fromkeys(NO_STEPS),
        "late": False,
        "gap_days": 0,
        "assumed": [],
        "delete_from_on": _text(delete_from(use, certificate.expiry_on, estate)),
    }


def row(reckoned: Reckoned, renewed: Renewal, start_on: date | None) -> dict[str, Any]:
    """Row of a use: its dates, done steps being null, and where it is late what is to come of it."""
    certificate, use = reckoned.certificate, reckoned.use
    steps = {
        "order_by_on": None if certificate.ordered else reckoned.order_by.on,
        "receive_by_on": None if certificate.in_hand else reckoned.receive_by_on,
        "apply_by_on": None if use.applied else reckoned.apply_by.on,
        "cut_over_on": None if use.registered else reckoned.apply_by.cut_over_on,
    }
    left = [on for on in steps.values() if on is not None]
    gap = gap_days(reckoned, start_on)
    found: dict[str, Any] = {
        "certificate": certificate.id,
        "system": use.desk,
        "expiry_on": str(certificate.expiry_on),
        **{name: _text(on) for name, on in steps.items()},
        "order_from_on": _text(renewed.order_from_on),
        "start_on": _text(start_on),
        "act_by_on": _text(left[0]) if left else None,
        "slack_days": (left[0] - renewed.estate.today).days if left else None,
        "late": reckoned.late,
        "gap_days": gap,
        "binding_rule": binding_rule(reckoned) if left else None,
        "assumed": sorted(assumed_for(reckoned, renewed.estate)),
        "delete_from_on": _text(delete_from(use, certificate.expiry_on, renewed.estate)),
    }
    if reckoned.late:
        found["outlook"] = outlook(reckoned, gap)
    return found


def binding_rule(reckoned: Reckoned) -> str:
    """The rule of A, or the authority's cutoff while the order is open."""
    if not reckoned.certificate.ordered and reckoned.order_by.cutoff_binds:
        return "authority_cutoff"
    return reckoned.apply_by.rule


def gap_days(reckoned: Reckoned, start_on: date | None) -> int:
    """The days after E that are not wholly served."""
    expiry_on = reckoned.certificate.expiry_on
    gaps = [timedelta(0)]
    if start_on is not None:
        gaps.append(start_on - expiry_on - timedelta(days=1))
    if reckoned.late or reckoned.use.registered:
        gaps.append(reckoned.registration.on - expiry_on)
    elif reckoned.apply_by.lost:
        gaps.append(reckoned.apply_by.cut_over_on - expiry_on)
    return max(gaps).days


def assumed_for(reckoned: Reckoned, estate: Estate) -> set[str]:
    """What was assumed for a date that the row shows."""
    found: set[str] = set()
    if not reckoned.certificate.ordered:
        found |= reckoned.order_by.assumed
    if not reckoned.use.applied:
        found |= reckoned.apply_by.assumed
    if reckoned.late:
        found |= reckoned.registration.assumed
        if reckoned.earliest.receive_on is not None and estate.stated_lead(reckoned.certificate.medium) is None:
            found.add("lead")
    return found


def outlook(reckoned: Reckoned, gap: int) -> dict[str, Any]:
    """What is to come of a late use: the earliest day of each step left, and the gap."""
    return {
        "order_on": _text(reckoned.earliest.order_on),
        "receive_on": _text(reckoned.earliest.receive_on),
        "apply_on": None if reckoned.use.applied else _text(reckoned.earliest.apply_on),
        "registered_on": str(reckoned.registration.on),
        "gap_days": gap,
    }


def _text(on: date | None) -> str | None:
    return None if on is None else str(on)
