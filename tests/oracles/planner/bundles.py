"""Bundles: the windows of orders, use applications and deletion applications, put on common dates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from oracles.planner.calendar import DAY, months_later
from oracles.planner.estate import Estate

MONTHS_OF_DELETION = 3


@dataclass(frozen=True)
class Window:
    """Days on which a certificate's step can be taken; of a late one, the one day on which it is."""

    certificate: str
    first: date
    last: date
    late: bool = False


@dataclass(frozen=True)
class Bundle:
    """One date with the windows that it serves."""

    on: date
    windows: tuple[Window, ...]

    @property
    def certificates(self) -> list[str]:
        """The identifiers of its certificates, sorted, each named once."""
        return sorted({window.certificate for window in self.windows})


def bundled(windows: list[Window], chosen: Callable[[date, date], date]) -> list[Bundle]:
    """Bundles of one desk or authority; `chosen` gives a date between the greatest `first` and the earliest `last`."""
    late = [window for window in windows if window.late]
    left = [window for window in windows if not window.late]
    bundles = []
    for day in sorted({window.first for window in late}):
        due = [window for window in late if window.first == day]
        along = [window for window in left if window.first <= day <= window.last]
        left = [window for window in left if window not in along]
        bundles.append(Bundle(day, (*due, *along)))
    while left:
        earliest_last = min(window.last for window in left)
        group = [window for window in left if window.first <= earliest_last]
        left = [window for window in left if window not in group]
        greatest_first = max(window.first for window in group)
        bundles.append(Bundle(chosen(greatest_first, earliest_last), tuple(group)))
    return sorted(bundles, key=lambda bundle: (bundle.on, bundle.certificates))


def date_of_order(greatest_first: date, earliest_last: date, estate: Estate) -> date:
    """Date of an order within its window: some slack before the end, and on a cutoff's day where there are cutoffs."""
    before_the_end = estate.operator.bd(earliest_last, estate.slack)
    if not any(cutoff >= earliest_last for cutoff in estate.order_cutoffs):
        return max(estate.operator.fd(greatest_first, 0), before_the_end)
    days = [estate.operator.bd(cutoff, 0) for cutoff in estate.order_cutoffs]
    within = [day for day in days if greatest_first <= day <= earliest_last]
    in_good_time = [day for day in within if day <= before_the_end]
    return max(in_good_time) if in_good_time else max(within)


def date_of_use_application(greatest_first: date, earliest_last: date, estate: Estate) -> date:
    """Date of a use application within its window: some slack before the end, not before it can be made."""
    return max(greatest_first, estate.operator.bd(earliest_last, estate.slack))


def date_of_deletion(_greatest_first: date, earliest_last: date, _estate: Estate) -> date:
    """Date of a deletion application: the last day of its window."""
    return earliest_last


def deletion_window(certificate: str, expiry_on: date, estate: Estate) -> Window:
    """Window of a deletion: from the day after the expiry for three months; one that has ended is late."""
    first = estate.operator.fd(max(expiry_on + DAY, estate.today), 0)
    last = estate.operator.bd(months_later(expiry_on, MONTHS_OF_DELETION), 0)
    return Window(certificate, first, last, late=last < estate.today)
