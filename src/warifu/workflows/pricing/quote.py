"""見積り: what an order would cost if it were submitted, before it is; and the prices in force for all to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from warifu.accounts.access import SEES_ALL, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.clock import jst_date
from warifu.orders.prices import (
    Item,
    Offered,
    PriceList,
    Quote,
    Tariff,
    cutoff_for,
    from_the_first,
    offered_on,
    price_list,
    quote,
    standing_cutoffs,
)
from warifu.orders.proposals import ProposalState, tariff_at
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores


@dataclass(frozen=True, slots=True)
class PricesSeen:
    """価格表の表示: for an order of the date `on`: its cutoff, its list, what it may ask for, and what is to come."""

    on: date
    cutoff_on: date
    prices: PriceList
    offered: frozenset[Offered]
    cutoffs: Sequence[date]
    tariff: Tariff


def show_prices(installation: Installation, actor: Actor, on: date | None) -> PricesSeen:
    """価格表を見る: for an application on the date `on` in Japan, today when None."""
    require_role(actor, *Role)
    now = installation.clock.now()
    application_on = on or jst_date(now)
    with installation.unit_of_work.read() as stores:
        tariff = tariff_for_orders(stores, now)
    cutoff_on = cutoff_for(tariff, application_on)
    return PricesSeen(
        on=application_on,
        cutoff_on=cutoff_on,
        prices=price_list(tariff, cutoff_on),
        offered=offered_on(tariff, application_on),
        cutoffs=[cutoff for cutoff in standing_cutoffs(tariff) if cutoff >= application_on],
        tariff=tariff,
    )


def quote_order(
    installation: Installation, actor: Actor, items: Sequence[Item], application_on: date | None = None
) -> Quote:
    """見積もる: for a submission on `application_on` in Japan, today when None, with the rows in force now.

    Raises RoleMissing and what `quote` raises.
    """
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    now = installation.clock.now()
    with installation.unit_of_work.read() as stores:
        tariff = tariff_for_orders(stores, now)
    return quote(tariff, application_on or jst_date(now), items)


def known_tariff(stores: Stores, at: datetime) -> Tariff:
    """料金の定め: as it was in force at the instant `at`, so that what is approved later never changes an order."""
    return tariff_at(stores.pricing.proposals(state=ProposalState.IN_FORCE), at)


def tariff_for_orders(stores: Stores, at: datetime) -> Tariff:
    """申込みに使う料金の定め: `known_tariff` with what is offered from the first; orders and quotes follow this one."""
    return from_the_first(known_tariff(stores, at))
