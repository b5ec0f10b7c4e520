"""まとめる: orders of one participant at one authority, applications at one desk, each on the fewest days."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Generic, TypeVar

from warifu.kernel.business_days import ONE_DAY
from warifu.lifecycle.planner.calendars import months_later
from warifu.lifecycle.planner.facts import HeldCertificate, desk_name
from warifu.lifecycle.planner.renewal import Counts, Renewal, earliest_application
from warifu.lifecycle.planner.rows import ApplicationBundle, OrderBundle
from warifu.lifecycle.planner.windows import Group, Window, grouped
from warifu.systems.facts import Desk

MONTHS_TO_DELETE = 3
Place = TypeVar("Place", str, Desk)


class _Windows(Generic[Place]):
    """The certificates of each window, by participant and place, that is by authority or desk."""

    def __init__(self) -> None:
        self._places: defaultdict[tuple[str, Place], dict[Window, list[str]]] = defaultdict(dict)

    def add(self, participant: str, place: Place, window: Window, certificate: str) -> None:
        self._places[participant, place].setdefault(window, []).append(certificate)

    def grouped(self) -> Iterator[tuple[str, Place, Group]]:
        for (participant, place), windows in self._places.items():
            yield from ((participant, place, group) for group in grouped(windows))


def order_bundles(renewals: Iterable[tuple[HeldCertificate, Renewal]], counts: Counts) -> tuple[OrderBundle, ...]:
    """申込みをまとめる: every certificate that is not ordered yet, late ones on the first day there is."""
    windows = _Windows[str]()
    for held, renewal in renewals:
        if not renewal.is_ordered:
            windows.add(held.participant, held.authority, _order_window(renewal, counts), held.id)
    bundles = [
        OrderBundle(
            participant, authority, _order_day(group, counts), group.certificates, group.from_on, group.until_on
        )
        for participant, authority, group in windows.grouped()
    ]
    return tuple(sorted(bundles, key=attrgetter("on", "certificates")))


def use_application_bundles(
    renewals: Iterable[tuple[HeldCertificate, Renewal]], ordered_on: Mapping[str, date], counts: Counts
) -> tuple[ApplicationBundle, ...]:
    """利用申請をまとめる: every use that is not applied for yet; `ordered_on` gives the day of each order to come."""
    windows = _Windows[Desk]()
    for held, renewal in renewals:
        from_on = earliest_application(renewal, held, ordered_on.get(held.id, counts.today), counts)
        for use, counted in zip(held.uses, renewal.uses, strict=True):
            if not use.is_applied:
                until_on = from_on if counted.is_late else counted.apply_by.apply_by_on
                windows.add(held.participant, use.terms.desk, Window(from_on, until_on, counted.is_late), held.id)
    return _by_desk(windows, lambda group: _application_day(group, counts))


def deletion_bundles(certificates: Iterable[HeldCertificate], counts: Counts) -> tuple[ApplicationBundle, ...]:
    """削除申請をまとめる: at desks that take any, within three months of the expiry; overdue ones on the first day."""
    windows = _Windows[Desk]()
    window_after = cache(lambda expiry_on: _deletion_window(expiry_on, counts))
    for held in certificates:
        window = window_after(held.expiry_on)
        for use in held.uses:
            if use.terms.takes_deletions:
                windows.add(held.participant, use.terms.desk, window, held.id)
    return _by_desk(windows, attrgetter("until_on"))


def _by_desk(windows: _Windows[Desk], day_of: Callable[[Group], date]) -> tuple[ApplicationBundle, ...]:
    bundles = [
        ApplicationBundle(participant, desk, day_of(group), group.certificates, group.from_on, group.until_on)
        for participant, desk, group in windows.grouped()
    ]
    return tuple(sorted(bundles, key=lambda bundle: (desk_name(bundle.desk), bundle.on, bundle.certificates)))


def _order_window(renewal: Renewal, counts: Counts) -> Window:
    if renewal.is_late:
        return Window(counts.first_order_on, counts.first_order_on, is_late=True)
    return Window(renewal.order_from_on, renewal.order_by_on)


def _order_day(group: Group, counts: Counts) -> date:
    return group.from_on if group.is_late else counts.order_days.within(group.from_on, group.until_on)


def _application_day(group: Group, counts: Counts) -> date:
    if group.is_late:
        return group.from_on
    return max(group.from_on, counts.calendars.operator.bd(group.until_on, -counts.parameters.slack))


def _deletion_window(expiry_on: date, counts: Counts) -> Window:
    operator = counts.calendars.operator
    from_on = operator.fd(max(expiry_on + ONE_DAY, counts.today), 0)
    until_on = operator.bd(months_later(expiry_on, MONTHS_TO_DELETE), 0)
    return Window(from_on, from_on, is_late=True) if until_on < counts.today else Window(from_on, until_on)
