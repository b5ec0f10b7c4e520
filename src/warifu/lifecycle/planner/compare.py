"""計画を比べる: what a moved date, another lead, processing time or price changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from warifu.kernel.yen import Yen
from warifu.lifecycle.planner.rows import ApplicationBundle, OrderBundle, Plan, RenewalRow
from warifu.systems.facts import Desk

COMPARED = (
    "expiry_on",
    "cut_over_on",
    "apply_by_on",
    "receive_by_on",
    "order_by_on",
    "order_from_on",
    "start_on",
    "act_by_on",
    "gap_days",
    "binding_rule",
    "delete_from_on",
)
Value: TypeAlias = date | int | str | None
Bundle = TypeVar("Bundle", OrderBundle, ApplicationBundle)


class RowKey(NamedTuple):
    """行の名前: one certificate at one channel of one desk."""

    certificate: str
    desk: Desk
    channel: str
    area: str


@dataclass(frozen=True, slots=True)
class Moved:
    """変わった値: `name` is the row's, a date or gap_days or binding_rule."""

    row: RowKey
    name: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class ChangedBundles(Generic[Bundle]):
    """変わったまとめ: those of the first plan alone, and those of the second alone."""

    gone: tuple[Bundle, ...]
    new: tuple[Bundle, ...]


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """計画の違い: from a first plan to a second one.

    `fee_change` is what all orders cost more or less in the second, None where either plan has an order of unknown fee.
    """

    moved: tuple[Moved, ...]
    newly_late: tuple[RowKey, ...]
    no_longer_late: tuple[RowKey, ...]
    gone: tuple[RowKey, ...]
    new: tuple[RowKey, ...]
    orders: ChangedBundles[OrderBundle]
    use_applications: ChangedBundles[ApplicationBundle]
    deletion_applications: ChangedBundles[ApplicationBundle]
    fee_change: Yen | None


def compare(before: Plan, after: Plan) -> PlanDifference:
    """計画を比べる: row by row and bundle by bundle; rows are found again by certificate, desk, channel and area."""
    old, new = _by_key(before), _by_key(after)
    both = [key for key in old if key in new]
    fees = _total(before), _total(after)
    return PlanDifference(
        moved=tuple(moved for key in both for moved in _moved(key, old[key], new[key])),
        newly_late=tuple(key for key, row in new.items() if row.is_late and not (key in old and old[key].is_late)),
        no_longer_late=tuple(key for key in both if old[key].is_late and not new[key].is_late),
        gone=tuple(key for key in old if key not in new),
        new=tuple(key for key in new if key not in old),
        orders=_changed(before.orders, after.orders, "authority"),
        use_applications=_changed(before.use_applications, after.use_applications, "desk"),
        deletion_applications=_changed(before.deletion_applications, after.deletion_applications, "desk"),
        fee_change=None if fees[0] is None or fees[1] is None else fees[1] - fees[0],
    )


def _by_key(plan: Plan) -> dict[RowKey, RenewalRow]:
    return {RowKey(row.certificate, row.desk, row.channel, row.area): row for row in plan.rows}


def _moved(key: RowKey, before: RenewalRow, after: RenewalRow) -> Iterator[Moved]:
    for name in COMPARED:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Moved(key, name, old, new)


def _changed(before: Sequence[Bundle], after: Sequence[Bundle], place: str) -> ChangedBundles[Bundle]:
    """By whose they are, where, on which day and with which certificates."""
    what = attrgetter("participant", place, "on", "certificates")
    old, new = {what(bundle) for bundle in before}, {what(bundle) for bundle in after}
    return ChangedBundles(
        tuple(bundle for bundle in before if what(bundle) not in new),
        tuple(bundle for bundle in after if what(bundle) not in old),
    )


def _total(plan: Plan) -> Yen | None:
    total = Yen(0)
    for bundle in plan.orders:
        if bundle.fee is None:
            return None
        total += bundle.fee
    return total
