"""Fewest dates by exhaustive search: how many dates cover a few windows at the least, every choice being tried."""

from itertools import combinations

from oracles.planner.bundles import Window
from oracles.planner.calendar import DAY


def fewest_dates(windows: list[Window]) -> int:
    """The least number of dates such that each window holds one; late windows have a date of their own.

    The dates of the late ones are fixed. For the windows that hold none of these, every number of further dates is
    tried, from none upwards, and for each number every choice. Days that lie in the same windows are as good as each
    other, so one of them is tried.
    """
    fixed = {window.first for window in windows if window.late}
    left = [
        place
        for place, window in enumerate(windows)
        if not window.late and not any(window.first <= day <= window.last for day in fixed)
    ]
    choices = _days_by_the_windows_they_lie_in(windows, left)
    for number in range(len(left) + 1):
        for chosen in combinations(sorted(choices, key=sorted), number):
            if frozenset().union(*chosen) == frozenset(left):
                return len(fixed) + number
    raise ValueError("a window that holds no day")


def _days_by_the_windows_they_lie_in(windows: list[Window], left: list[int]) -> set[frozenset[int]]:
    found: set[frozenset[int]] = set()
    for place in left:
        day = windows[place].first
        while day <= windows[place].last:
            found.add(frozenset(other for other in left if windows[other].first <= day <= windows[other].last))
            day += DAY
    return found
