"""料金の規則: dated rows of prices, order cutoffs and offerings, and what an order costs. Source page, 0.1 to 0.3.

1. An order belongs to the first order cutoff on or after its application date, that day included until 24:00 JST;
   where no cutoff is entered, to the application date itself.
2. The price list in force on that cutoff decides: for each medium, the row with the latest `effective_on` up to it.
3. What may be ordered is decided by the application date.

Rows are never edited. Of two rows for the same medium or service and the same day, the one approved later counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Self, TypeAlias

from warifu.kernel.errors import RuleBroken
from warifu.kernel.yen import Yen
from warifu.orders.errors import MediumNotOffered, OrderEmpty, PriceMissing, TokenReuseNotPossible
from warifu.orders.facts import Medium, Wanted
from warifu.orders.ordering import LINE_LIMIT, REUSABLE_FROM
from warifu.orders.totals import Priced, Totals, total_up


class Service(StrEnum):
    """媒体によらない取扱い: what may be offered from a date on and has no price of its own."""

    TOKEN_REUSE = "TOKEN_REUSE"  # noqa: S105  # USBトークン再利用


Offered: TypeAlias = Medium | Service
"""取扱い: what an offering row speaks of."""


@dataclass(frozen=True, slots=True)
class Price:
    """価格: one medium's price without tax for one certificate, for cutoffs from `effective_on` on."""

    medium: Medium
    effective_on: date
    unit_price: Yen
    tax_percent: int


@dataclass(frozen=True, slots=True)
class OrderCutoff:
    """申込締切: orders of this JST date still belong to it; a later row with `stands` false takes it back."""

    on: date
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Offering:
    """取扱開始・終了: whether applications from `from_on` on (JST) may ask for `what`."""

    what: Offered
    from_on: date
    is_offered: bool = True


@dataclass(frozen=True, slots=True)
class Tariff:
    """料金の定め: all rows approved by some instant, in the order of approval."""

    prices: tuple[Price, ...] = ()
    cutoffs: tuple[OrderCutoff, ...] = ()
    offerings: tuple[Offering, ...] = ()


FIRST_OFFERING = Offering(Medium.DOWNLOAD, date.min)


@dataclass(frozen=True, slots=True)
class PriceList:
    """価格表: the prices in force on the date `on`; `effective_on` is the newest row's, None for an empty list."""

    on: date
    prices: Mapping[Medium, Price]

    @property
    def effective_on(self) -> date | None:
        return max((price.effective_on for price in self.prices.values()), default=None)


@dataclass(frozen=True, slots=True)
class Item:
    """見積りの対象: one certificate on one medium; `target_token` notes the token it will be written to."""

    medium: Medium
    target_token: str | None = None

    @classmethod
    def of(cls, wanted: Wanted) -> Self:
        """希望から作る: what a line costs depends on nothing else of it."""
        return cls(wanted.medium, wanted.target_token)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """見積り明細: `price` applies; `price_today` is what the list of the application date says, if it says anything."""

    number: int
    item: Item
    price: Price
    price_today: Price | None

    @property
    def is_revised(self) -> bool:
        """改定の影響: another amount than on the application date."""
        today = self.price_today
        return today is None or (today.unit_price, today.tax_percent) != (self.price.unit_price, self.price.tax_percent)


@dataclass(frozen=True, slots=True)
class NextCutoff:
    """次の締切の場合: what the same order would cost at the next cutoff; `gone` is not offered any more by then."""

    on: date
    effective_on: date
    totals: Totals
    gone: tuple[Medium, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """見積り: which list applies, why, and what comes to pay; `is_entered` is False when no cutoff row decided."""

    application_on: date
    cutoff_on: date
    is_entered: bool
    effective_on: date
    lines: tuple[QuoteLine, ...]
    totals: Totals
    next: NextCutoff | None


def cutoff_for(tariff: Tariff, application_on: date) -> date:
    """申込締切: the first on or after the application date; that date itself where none is entered."""
    return min((on for on in standing_cutoffs(tariff) if on >= application_on), default=application_on)


def standing_cutoffs(tariff: Tariff) -> Sequence[date]:
    """有効な申込締切: the dates whose last row stands, in order."""
    last = {cutoff.on: cutoff.stands for cutoff in tariff.cutoffs}
    return sorted(on for on, stands in last.items() if stands)


def price_list(tariff: Tariff, on: date) -> PriceList:
    """価格表: in force on the date `on`."""
    newest: dict[Medium, Price] = {}
    for price in tariff.prices:
        known = newest.get(price.medium)
        if price.effective_on <= on and (known is None or price.effective_on >= known.effective_on):
            newest[price.medium] = price
    return PriceList(on, newest)


def offered_on(tariff: Tariff, on: date) -> frozenset[Offered]:
    """取扱い: the media and services that applications of the date `on` may ask for."""
    newest: dict[Offered, Offering] = {}
    for row in tariff.offerings:
        known = newest.get(row.what)
        if row.from_on <= on and (known is None or row.from_on >= known.from_on):
            newest[row.what] = row
    return frozenset(what for what, row in newest.items() if row.is_offered)


def next_cutoff(tariff: Tariff, after: date) -> date | None:
    """次の締切: the first entered one after `after`; where none is, the first day on which a price changes."""
    cutoffs = [on for on in standing_cutoffs(tariff) if on > after]
    return min(cutoffs or [p.effective_on for p in tariff.prices if p.effective_on > after], default=None)


def quote(tariff: Tariff, application_on: date, items: Sequence[Item]) -> Quote:
    """見積もる: for an order submitted on `application_on` (JST); a resubmission has a new one.

    Raises OrderEmpty, and MediumNotOffered, TokenReuseNotPossible, PriceMissing naming the line.
    """
    if not 1 <= len(items) <= LINE_LIMIT:
        raise OrderEmpty(LINE_LIMIT)
    cutoff_on = cutoff_for(tariff, application_on)
    in_force, today = price_list(tariff, cutoff_on), price_list(tariff, application_on)
    check_offered(tariff, application_on, dict(enumerate(items, 1)))
    lines = tuple(
        QuoteLine(number, item, price, today.prices.get(item.medium))
        for number, (item, price) in enumerate(
            zip(items, _prices(in_force, [item.medium for item in items]), strict=True), 1
        )
    )
    return Quote(
        application_on=application_on,
        cutoff_on=cutoff_on,
        is_entered=cutoff_on in standing_cutoffs(tariff),
        effective_on=in_force.effective_on or cutoff_on,
        lines=lines,
        totals=_totals([line.price for line in lines]),
        next=_next(tariff, cutoff_on, items),
    )


def from_the_first(tariff: Tariff) -> Tariff:
    """最初の取扱い: downloads are offered until a row ends them; all other media once a row offers them."""
    return replace(tariff, offerings=(FIRST_OFFERING, *tariff.offerings))


def check_offered(tariff: Tariff, application_on: date, items: Mapping[int, Item]) -> None:
    """取扱いを確かめる: by number of the line. Raises MediumNotOffered, TokenReuseNotPossible, naming it."""
    for _, refused in not_offered(tariff, application_on, items):
        raise refused


def not_offered(tariff: Tariff, application_on: date, items: Mapping[int, Item]) -> Iterator[tuple[int, RuleBroken]]:
    """取扱いのないもの: every one, with the number its line goes by; `check_offered` raises the first."""
    offered = offered_on(tariff, application_on)
    media = ", ".join(medium for medium in Medium if medium in offered)
    for number, item in items.items():
        if item.medium not in offered:
            yield number, MediumNotOffered(number, item.medium, media)
        if item.target_token and (Service.TOKEN_REUSE not in offered or item.medium not in REUSABLE_FROM):
            yield number, TokenReuseNotPossible(number, item.medium, ", ".join(sorted(REUSABLE_FROM & offered)))


def prices_for(tariff: Tariff, application_on: date, media: Sequence[Medium]) -> Sequence[Price]:
    """適用する価格: one for each medium, from the list of the cutoff. Raises PriceMissing, naming the line."""
    return _prices(price_list(tariff, cutoff_for(tariff, application_on)), media)


def _next(tariff: Tariff, cutoff_on: date, items: Sequence[Item]) -> NextCutoff | None:
    on = next_cutoff(tariff, cutoff_on)
    if on is None:
        return None
    then = price_list(tariff, on)
    prices = _prices(then, [item.medium for item in items])
    offered = offered_on(tariff, cutoff_on + timedelta(days=1) if on in standing_cutoffs(tariff) else on)
    gone = tuple(medium for medium in Medium if medium not in offered and any(item.medium is medium for item in items))
    return NextCutoff(on, then.effective_on or on, _totals(prices), gone)


def _prices(listed: PriceList, media: Sequence[Medium]) -> Sequence[Price]:
    for number, medium in enumerate(media, 1):
        if medium not in listed.prices:
            raise PriceMissing(number, medium, listed.on.isoformat())
    return [listed.prices[medium] for medium in media]


def _totals(prices: Sequence[Price]) -> Totals:
    return total_up([Priced(price.unit_price, price.tax_percent) for price in prices])
