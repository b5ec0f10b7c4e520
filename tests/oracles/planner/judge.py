"""The full answer to a case, in the shape of the case's own `expect`."""

from collections.abc import Callable
from datetime import date
from typing import Any

from oracles.planner.bundles import (
    Bundle,
    Window,
    bundled,
    date_of_deletion,
    date_of_order,
    date_of_use_application,
    deletion_window,
)
from oracles.planner.estate import Estate, read
from oracles.planner.outlook import earliest, first_order_day
from oracles.planner.renewal import Renewal, renewal
from oracles.planner.rows import row, row_without_steps

Windows = dict[tuple[str, str], list[Window]]
Placed = list[tuple[tuple[str, str], Bundle]]
Chosen = Callable[[date, date, Estate], date]


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """The answer to a case: rows, orders, use applications and deletion applications."""
    estate = read(case)
    renewals = {one.id: renewal(one, estate) for one in estate.certificates if one.renew and one.uses}
    orders = order_bundles(renewals, estate)
    ordered_on = {name: bundle.on for _, bundle in orders for name in bundle.certificates}
    rows = []
    for certificate in estate.certificates:
        if certificate.id not in renewals:
            rows += [row_without_steps(certificate, use, estate) for use in certificate.uses]
            continue
        renewed = renewals[certificate.id]
        start_on = renewed.start_on(ordered_on.get(certificate.id))
        rows += [row(use, renewed, start_on) for use in renewed.uses]
    applications = use_application_bundles(renewals, ordered_on, estate)
    deletions = deletion_bundles(estate)
    return {
        "rows": rows,
        "orders": [{"on": str(bundle.on), "certificates": bundle.certificates} for _, bundle in orders],
        "use_applications": [_at_desk(place, bundle) for place, bundle in applications],
        "deletion_applications": [_at_desk(place, bundle) for place, bundle in deletions],
    }


def order_windows(renewals: dict[str, Renewal], estate: Estate) -> Windows:
    """Windows of the orders, per participant and authority; late certificates have the first day possible."""
    windows: Windows = {}
    for one in renewals.values():
        if one.order_from_on is None:
            continue
        window = Window(one.certificate.id, one.order_from_on, one.order_by_on)
        if one.late:
            day = first_order_day(estate)
            window = Window(one.certificate.id, day, day, late=True)
        windows.setdefault((one.certificate.participant, one.certificate.authority), []).append(window)
    return windows


def use_application_windows(renewals: dict[str, Renewal], ordered_on: dict[str, date], estate: Estate) -> Windows:
    """Windows of the use applications, per participant and desk, from the day the order's date allows."""
    windows: Windows = {}
    for one in renewals.values():
        for reckoned in one.uses:
            if reckoned.use.applied:
                continue
            order_on = ordered_on.get(one.certificate.id, estate.today)  # where it is ordered, nothing is read of it
            first = earliest(one.certificate, reckoned.use, order_on, estate).apply_on
            if first is None:
                raise ValueError("a use that is not applied for has a day on which it can be")
            last = first if reckoned.late else reckoned.apply_by.on
            place = (one.certificate.participant, reckoned.use.desk)
            windows.setdefault(place, []).append(Window(one.certificate.id, first, last, reckoned.late))
    return windows


def deletion_windows(estate: Estate) -> Windows:
    """Windows of the deletion applications, per participant and desk that takes them."""
    windows: Windows = {}
    for certificate in estate.certificates:
        for use in certificate.uses:
            if use.takes_deletions:
                window = deletion_window(certificate.id, certificate.expiry_on, estate)
                windows.setdefault((certificate.participant, use.desk), []).append(window)
    return windows


def order_bundles(renewals: dict[str, Renewal], estate: Estate) -> Placed:
    """Orders by date."""
    found = _bundles(order_windows(renewals, estate), date_of_order, estate)
    return sorted(found, key=lambda one: (one[1].on, one[1].certificates))


def use_application_bundles(renewals: dict[str, Renewal], ordered_on: dict[str, date], estate: Estate) -> Placed:
    """Use applications by desk and date."""
    return _by_desk(_bundles(use_application_windows(renewals, ordered_on, estate), date_of_use_application, estate))


def deletion_bundles(estate: Estate) -> Placed:
    """Deletion applications by desk and date."""
    return _by_desk(_bundles(deletion_windows(estate), date_of_deletion, estate))


def _bundles(windows: Windows, chosen: Chosen, estate: Estate) -> Placed:
    found: Placed = []
    for place, some in windows.items():
        found += [(place, bundle) for bundle in bundled(some, lambda first, last: chosen(first, last, estate))]
    return found


def _by_desk(bundles: Placed) -> Placed:
    return sorted(bundles, key=lambda one: (one[0][1], one[1].on, one[1].certificates))


def _at_desk(place: tuple[str, str], bundle: Bundle) -> dict[str, Any]:
    return {"desk": place[1], "on": str(bundle.on), "certificates": bundle.certificates}
