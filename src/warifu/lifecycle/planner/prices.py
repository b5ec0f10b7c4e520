"""発行費用: what orders cost, and what ordering before a price revision saves."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from warifu.kernel.yen import Yen
from warifu.lifecycle.planner.facts import HeldCertificate, PriceFrom
from warifu.lifecycle.planner.ordering import OrderDays
from warifu.lifecycle.planner.renewal import Counts, Renewal
from warifu.lifecycle.planner.rows import OrderBundle, PriceNote

Renewals: TypeAlias = Mapping[str, tuple[HeldCertificate, Renewal]]


class PriceBook:
    """価格表: fees by medium; an order counts from its cutoff, and the row in force on that day decides."""

    def __init__(self, prices: Sequence[PriceFrom], order_days: OrderDays) -> None:
        self._order_days = order_days
        self._by_medium = defaultdict[str, list[PriceFrom]](list)
        for price in sorted(prices, key=lambda price: price.effective_on):
            self._by_medium[price.medium].append(price)

    def fee(self, medium: str, order_on: date) -> Yen | None:
        """一枚の費用: of an order on that day; None where no price is known."""
        counts_from_on = self._order_days.counts_from(order_on)
        in_force = [row.fee for row in self._by_medium.get(medium, ()) if row.effective_on <= counts_from_on]
        return in_force[-1] if in_force else None

    def rises(self, medium: str) -> Iterator[tuple[date, Yen]]:
        """値上げ: each with the last day on which an order still has the price before it, and the difference."""
        for before, after in pairwise(self._by_medium.get(medium, ())):
            last_on = self._order_days.last_counting_before(after.effective_on)
            if after.fee > before.fee and last_on is not None:
                yield last_on, after.fee - before.fee


def with_fees(bundles: Sequence[OrderBundle], renewals: Renewals, counts: Counts) -> tuple[OrderBundle, ...]:
    """費用を加える: to each order its fee, and notes where a price rises while its certificates could be ordered."""
    book = PriceBook(counts.parameters.prices, counts.order_days)
    return tuple(
        replace(
            bundle, fee=_fee(bundle, renewals, book), price_notes=tuple(_notes(bundle, renewals, book, counts.today))
        )
        for bundle in bundles
    )


def _fee(bundle: OrderBundle, renewals: Renewals, book: PriceBook) -> Yen | None:
    total = Yen(0)
    for certificate in bundle.certificates:
        fee = book.fee(renewals[certificate][0].medium, bundle.on)
        if fee is None:
            return None
        total += fee
    return total


def _notes(bundle: OrderBundle, renewals: Renewals, book: PriceBook, today: date) -> Iterator[PriceNote]:
    by_medium = defaultdict[str, list[str]](list)
    for certificate in bundle.certificates:
        by_medium[renewals[certificate][0].medium].append(certificate)
    for medium, certificates in sorted(by_medium.items()):
        for last_on, rise in book.rises(medium):
            could = [one for one in certificates if last_on >= today and _spans(renewals[one][1], last_on)]
            if could:
                yield PriceNote(last_on, medium, tuple(could), rise * len(could))


def _spans(renewal: Renewal, last_on: date) -> bool:
    """Whether it could be ordered by `last_on`, and afterwards as well."""
    return not renewal.is_late and renewal.order_from_on <= last_on < renewal.order_by_on
