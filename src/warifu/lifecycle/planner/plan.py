"""計画を立てる: every date of every use, then the fewest days to order, to apply and to have deleted."""

from collections.abc import Iterator, Mapping
from datetime import date

from warifu.lifecycle.planner.bundles import deletion_bundles, order_bundles, use_application_bundles
from warifu.lifecycle.planner.calendars import Calendars
from warifu.lifecycle.planner.facts import HeldEstate
from warifu.lifecycle.planner.prices import with_fees
from warifu.lifecycle.planner.renewal import Counts, Renewal
from warifu.lifecycle.planner.rows import Plan, RenewalRow
from warifu.lifecycle.planner.steps import check_steps
from warifu.lifecycle.planner.use_row import row_without_steps, rows_of


def plan(estate: HeldEstate, calendars: Calendars, today: date) -> Plan:
    """更新計画を立てる: as it stands on `today`, a JST date.

    Certificates have ids of their own. Raises StepAfterToday, and ListBeginsLater for a list of cutoffs that does not
    reach back to an order or application that counts from it.
    """
    counts = Counts(estate.parameters, calendars, today)
    for held in estate.certificates:
        check_steps(held, counts)
    renewed = [(held, counts.renewal(held)) for held in estate.certificates if held.will_be_renewed and held.uses]
    orders = order_bundles(renewed, counts)
    if counts.parameters.prices:
        orders = with_fees(orders, {held.id: (held, renewal) for held, renewal in renewed}, counts)
    ordered_on = {certificate: bundle.on for bundle in orders for certificate in bundle.certificates}
    use_applications = use_application_bundles(renewed, ordered_on, counts)
    renewals = {held.id: renewal for held, renewal in renewed}
    return Plan(
        today=today,
        rows=tuple(_rows(estate, renewals, ordered_on, counts)),
        orders=orders,
        use_applications=use_applications,
        deletion_applications=deletion_bundles(estate.certificates, counts),
    )


def _rows(
    estate: HeldEstate, renewals: Mapping[str, Renewal], ordered_on: Mapping[str, date], counts: Counts
) -> Iterator[RenewalRow]:
    for held in estate.certificates:
        renewal = renewals.get(held.id)
        if renewal is None:
            yield from (row_without_steps(held, use, counts) for use in held.uses)
        else:
            yield from rows_of(held, renewal, ordered_on.get(held.id), counts)
