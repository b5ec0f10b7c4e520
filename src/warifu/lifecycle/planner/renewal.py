"""更新の計算: what of one certificate's renewal is done, what is left and by when, and which of its uses are late."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from warifu.kernel.business_days import ONE_DAY
from warifu.lifecycle.planner.applying import ApplyBy, DeskCount, Registered
from warifu.lifecycle.planner.calendars import Calendars
from warifu.lifecycle.planner.facts import DeskTerms, HeldCertificate, PlannedUse, PlanParameters
from warifu.lifecycle.planner.ordering import OrderBy, OrderCount, OrderDays

LONGEST_AHEAD = timedelta(days=180)
Alike: TypeAlias = tuple[date, str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class CountedUse:
    """計算した用途: what one use needs, counted backwards, and what is possible from today.

    `apply_on` is a, the earliest day to apply, or the day of the application; None where only a registration is known.
    `registered` is g, None where nothing calls for it: the use is in time and not yet applied for. `served_from_on` is
    the day from whose morrow on the use is served, None where that is in time.
    """

    apply_by: ApplyBy
    order_by: OrderBy
    apply_on: date | None
    registered: Registered | None
    is_late: bool
    served_from_on: date | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """更新: what certificates have before them that end on one day, with at least one use and the same steps done.

    `uses` stand in the order of the certificate's. `order_by_on` (O) is the earliest of theirs; `order_from_on` the
    first day to order, so that the start wanted (S, in `start_wanted_on`) lies within 180 days. It `is_late` when
    nothing is ordered and a use is late.
    """

    uses: tuple[CountedUse, ...]
    order: OrderCount
    is_ordered: bool
    is_received: bool
    is_late: bool
    order_by_on: date
    order_from_on: date
    start_wanted_on: date


class Counts:
    """計画の計算: what all certificates of one plan are counted with; what is alike is counted once."""

    def __init__(self, parameters: PlanParameters, calendars: Calendars, today: date) -> None:
        self.parameters, self.calendars, self.today = parameters, calendars, today
        self.order_days = OrderDays(parameters, calendars)
        self.first_order_on = self.order_days.first(today)
        self._desks: dict[DeskTerms, DeskCount] = {}
        self._media: dict[str, OrderCount] = {}
        self._untouched: dict[Alike, Renewal] = {}

    def renewal(self, held: HeldCertificate) -> Renewal:
        """更新を数える: of a certificate that will be renewed, with at least one use.

        Certificates of which nothing is done yet share an answer where expiry, medium and terms (the very objects) do.
        """
        if is_begun(held):
            return _counted(held, self)
        alike = (held.expiry_on, held.medium, tuple([id(use.terms) for use in held.uses]))
        known = self._untouched.get(alike)
        if known is None:
            known = self._untouched[alike] = _counted(held, self)
        return known

    def desk(self, terms: DeskTerms) -> DeskCount:
        """窓口の計算: the one of these terms."""
        known = self._desks.get(terms)
        if known is None:
            known = self._desks[terms] = DeskCount(terms, self.calendars)
        return known

    def order(self, medium: str) -> OrderCount:
        """申込みの計算: the one of this medium."""
        known = self._media.get(medium)
        if known is None:
            known = self._media[medium] = OrderCount(self.parameters, medium, self.calendars, self.order_days)
        return known


def start_on(renewal: Renewal, held: HeldCertificate, ordered_on: date | None) -> date | None:
    """開始日: of a successor ordered on `ordered_on`; once it is ordered its own, None where nobody has said it."""
    if renewal.is_ordered or ordered_on is None:
        return held.successor.start_on
    return max(renewal.start_wanted_on, ordered_on)


def receive_on(renewal: Renewal, held: HeldCertificate, order_on: date, counts: Counts) -> date | None:
    """受け取れる最初の日: r; None once the successor is in hand. `order_on` is the day of an order not made yet."""
    if renewal.is_received:
        return None
    if held.successor.ordered_on:
        return max(renewal.order.receive_on(held.successor.ordered_on), counts.calendars.authority.fd(counts.today, 0))
    return renewal.order.receive_on(order_on)


def earliest_application(renewal: Renewal, held: HeldCertificate, order_on: date, counts: Counts) -> date:
    """申請できる最初の日: a; `order_on` is the day of an order that has not been made yet."""
    if not renewal.is_ordered:
        return renewal.order.apply_on(order_on)
    return _application_after(renewal.order, held, renewal.is_received, counts)


def _application_after(order: OrderCount, held: HeldCertificate, is_received: bool, counts: Counts) -> date:
    """The earliest application with a successor that is ordered or received."""
    ordered_on, received_on = held.successor.ordered_on, held.successor.received_on
    if is_received or ordered_on is None:
        today = counts.calendars.operator.fd(counts.today, 0)
        return max(order.apply_after(received_on), today) if received_on else today
    return order.apply_after(max(order.receive_on(ordered_on), counts.calendars.authority.fd(counts.today, 0)))


def is_begun(held: HeldCertificate) -> bool:
    """更新が始まっているか: whether any step of it is done."""
    successor = held.successor
    if successor.ordered_on is not None or successor.received_on is not None:
        return True
    return any(use.is_applied for use in held.uses)


def _counted(held: HeldCertificate, counts: Counts) -> Renewal:
    order = counts.order(held.medium)
    is_received = held.successor.received_on is not None or any(use.is_applied for use in held.uses)
    is_ordered = is_received or held.successor.ordered_on is not None
    first = counts.first_order_on
    apply_on = _application_after(order, held, is_received, counts) if is_ordered else order.apply_on(first)
    uses = tuple(_counted_use(held.expiry_on, use, apply_on, order, counts) for use in held.uses)
    is_late = not is_ordered and any(use.is_late for use in uses)
    order_by_on = min(use.order_by.order_by_on for use in uses)
    cut_over_on = min(use.apply_by.cut_over_on for use in uses)
    overlapping = held.expiry_on - timedelta(days=counts.parameters.overlap)
    ahead = (first if is_late else order_by_on) + LONGEST_AHEAD
    start_wanted_on = max(first if is_late else counts.today, min(overlapping, cut_over_on - ONE_DAY, ahead))
    order_from_on = counts.today if is_late else max(counts.today, start_wanted_on - LONGEST_AHEAD)
    return Renewal(uses, order, is_ordered, is_received, is_late, order_by_on, order_from_on, start_wanted_on)


def _counted_use(expiry_on: date, use: PlannedUse, apply_on: date, order: OrderCount, counts: Counts) -> CountedUse:
    desk = counts.desk(use.terms)
    apply_by = desk.apply_by(expiry_on)
    order_by = order.order_by(apply_by.apply_by_on)
    if use.registered_on:
        registered = Registered(use.registered_on)
        return CountedUse(apply_by, order_by, use.applied_on, registered, False, registered.on)
    lost_on = apply_by.cut_over_on if apply_by.is_lost else None
    if use.applied_on:
        found = desk.registered(use.applied_on, apply_by.apply_by_on)
        registered = Registered(max(found.on, desk.next_business_day(counts.today)), found.assumed)
        is_late = registered.on > apply_by.cut_over_on
        served = registered.on if is_late else lost_on
        return CountedUse(apply_by, order_by, use.applied_on, registered, is_late, served)
    if apply_on <= apply_by.apply_by_on:
        return CountedUse(apply_by, order_by, apply_on, None, False, lost_on)
    registered = desk.registered(apply_on, apply_by.apply_by_on)
    return CountedUse(apply_by, order_by, apply_on, registered, True, registered.on)
