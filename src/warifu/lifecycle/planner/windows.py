"""まとめる日: the least number of dates such that every window holds one; n log n.

1. Late windows have their own day, the earliest first; every window that holds that day joins.
2. Until nothing is left: d0 is the earliest end; the group is every window that begins by d0.

In the order of their first days, the windows of a group of step 2 follow one another, and the next group begins with
the first one that begins after the earliest end so far; so one pass over them is enough.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple


class Window(NamedTuple):
    """窓: the days on which something may be done; a late one has its first day alone."""

    from_on: date
    until_on: date
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """まとまり: certificates whose windows share every day from `from_on` to `until_on`, sorted, each once."""

    from_on: date
    until_on: date
    certificates: tuple[str, ...]
    is_late: bool


def grouped(windows: Mapping[Window, Sequence[str]]) -> list[Group]:
    """窓をまとめる: the fewest groups, in the order of their days; `windows` gives the certificates of each."""
    late_days = sorted({window.from_on for window in windows if window.is_late})
    joined: dict[date, list[Sequence[str]]] = {day: [] for day in late_days}
    left = []
    for window in windows:
        day = window.from_on if window.is_late else _first_within(late_days, window)
        if day is None:
            left.append(window)
        else:
            joined[day].append(windows[window])
    groups = [Group(day, day, _named(certificates), True) for day, certificates in joined.items()]
    return sorted([*groups, *_in_time(sorted(left), windows)], key=attrgetter("from_on"))


def _first_within(late_days: list[date], window: Window) -> date | None:
    place = bisect_left(late_days, window.from_on)
    return late_days[place] if place < len(late_days) and late_days[place] <= window.until_on else None


def _in_time(by_first_day: list[Window], windows: Mapping[Window, Sequence[str]]) -> Iterator[Group]:
    certificates, greatest_from, earliest_until = list[Sequence[str]](), date.min, date.max
    for window in by_first_day:
        if window.from_on > earliest_until:
            yield Group(greatest_from, earliest_until, _named(certificates), False)
            certificates, earliest_until = [], date.max
        certificates.append(windows[window])
        greatest_from, earliest_until = window.from_on, min(earliest_until, window.until_on)
    if certificates:
        yield Group(greatest_from, earliest_until, _named(certificates), False)


def _named(certificates: list[Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted({one for some in certificates for one in some}))
