"""見本の料金: visibly invented amounts, month ends as cutoffs, two revisions to come; entered by two people."""

from datetime import date, timedelta

from warifu.entrypoints.sample.people import People, actor
from warifu.kernel.yen import Yen
from warifu.orders.facts import Medium
from warifu.orders.prices import Offering, OrderCutoff, Price, Service, Tariff
from warifu.workflows.installation import Installation
from warifu.workflows.pricing.set_prices import approve_prices, propose_prices

AMOUNTS = {
    Medium.DOWNLOAD: 11_111,
    Medium.CD_R: 12_222,
    Medium.CD_R_BUNDLE: 12_121,
    Medium.USB_MEMORY: 13_333,
    Medium.USB_TOKEN: 14_444,
}
REVISED = ((Medium.USB_TOKEN, 15_555), (Medium.DOWNLOAD, 22_222))
TAX_PERCENT = 10
MONTHS = 48
OFFERED = (*Medium, *Service)


def set_sample_prices(installation: Installation, people: People, *, first: date, today: date) -> None:
    """見本の料金を定める: from `first` on, with revisions at the second and third cutoff after `today`."""
    cutoffs = _month_ends(first)
    coming = [on for on in cutoffs if on > today]
    prices = [Price(medium, first, Yen(amount), TAX_PERCENT) for medium, amount in AMOUNTS.items()]
    revised = zip(REVISED, coming[1:], strict=False)
    prices += [Price(medium, on, Yen(amount), TAX_PERCENT) for (medium, amount), on in revised]
    rows = Tariff(
        prices=tuple(prices),
        cutoffs=tuple(OrderCutoff(on) for on in cutoffs),
        offerings=tuple(Offering(what, first) for what in OFFERED),
    )
    proposed = propose_prices(installation, actor(people.staff), rows, "見本の料金 / prices of the sample")
    approve_prices(installation, actor(people.approvers[0]), proposed.id)


def _month_ends(first: date) -> list[date]:
    ends, on = [], first.replace(day=1)
    for _ in range(MONTHS):
        on = (on + timedelta(days=31)).replace(day=1)
        ends.append(on - timedelta(days=1))
    return ends
