"""告知: what participants are told, with its effective date, when price rows come in force: revisions and new media."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from warifu.orders.explained import Sentence, say
from warifu.orders.facts import Medium
from warifu.orders.prices import Offered, Price, Tariff, from_the_first, offered_on, price_list

ONE_DAY = timedelta(days=1)


class Announced(StrEnum):
    """告知の種類."""

    REVISION = "REVISION"  # 価格改定
    BEGUN = "BEGUN"  # 取扱開始
    ENDED = "ENDED"  # 取扱終了


@dataclass(frozen=True, slots=True)
class Announcement:
    """告知: everything of one kind that holds from one date on."""

    kind: Announced
    effective_on: date
    title: Sentence
    body: Sentence


def announcements(before: Tariff, rows: Tariff, today: date) -> Sequence[Announcement]:
    """告知を作る: of `rows` that come in force on `today` over `before`; by date.

    The first list revises nothing and adds nothing. A row that changes what was announced for its date is
    announced again, even where the price stays what it is.
    """
    after = together(before, rows)
    found: dict[tuple[date, Announced], list[Sentence]] = {}
    for price in rows.prices:
        if said := _revised(before, after, price):
            found.setdefault((price.effective_on, Announced.REVISION), []).append(said)
    for row in rows.offerings:
        known, was = offered_on(from_the_first(before), row.from_on), offered_on(after, row.from_on - ONE_DAY)
        if row.is_offered and row.what not in known | was and (was or row.from_on > today):
            found.setdefault((row.from_on, Announced.BEGUN), []).append(_begun(after, row.what, row.from_on))
        if not row.is_offered and row.what in known:
            found.setdefault((row.from_on, Announced.ENDED), []).append(say("announced.item", {"what": row.what}))
    return [_announcement(kind, on, said) for (on, kind), said in sorted(found.items(), key=lambda item: item[0])]


def together(before: Tariff, rows: Tariff) -> Tariff:
    """合わせた定め: as it is once `rows` are in force too."""
    return Tariff(
        prices=(*before.prices, *rows.prices),
        cutoffs=(*before.cutoffs, *rows.cutoffs),
        offerings=(*before.offerings, *rows.offerings),
    )


def _revised(before: Tariff, after: Tariff, price: Price) -> Sentence | None:
    known = price_list(before, price.effective_on).prices.get(price.medium)
    was = price_list(after, price.effective_on - ONE_DAY).prices.get(price.medium)
    if _amount(price) == _amount(known) or (known is None and _amount(price) == _amount(was)):
        return None
    if known is None and was is None:
        return None
    facts = {"medium": price.medium, "unit_price": price.unit_price, "tax_percent": price.tax_percent}
    if was is None or _amount(was) == _amount(price):
        return say("announced.stays", facts)
    return say("announced.price", {**facts, "before": was.unit_price})


def _amount(price: Price | None) -> tuple[int, int] | None:
    return (price.unit_price.amount, price.tax_percent) if price else None


def _begun(after: Tariff, what: Offered, on: date) -> Sentence:
    price = price_list(after, on).prices.get(what) if isinstance(what, Medium) else None
    if price is None:
        return say("announced.item", {"what": what})
    facts: Mapping[str, Any] = {"what": what, "unit_price": price.unit_price, "tax_percent": price.tax_percent}
    return say("announced.priced", facts)


def _announcement(kind: Announced, on: date, said: Sequence[Sentence]) -> Announcement:
    title, head = (say(f"{part}.{kind}", {"on": on}) for part in ("title", "head"))
    body = Sentence("\n".join((head.ja, *(s.ja for s in said))), "\n".join((head.en, *(s.en for s in said))))
    return Announcement(kind, on, title, body)
