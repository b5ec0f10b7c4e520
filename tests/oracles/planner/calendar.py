"""Business days: the calendars of a desk, of the authority and of the operator, walked one day at a time."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import jpholiday

DAY = timedelta(days=1)


@cache
def closed_by_default(day: date) -> bool:
    """Whether every calendar is closed: Saturday, Sunday, Japanese holidays, 29 December to 3 January."""
    if day.isoweekday() in {6, 7}:
        return True
    if (day.month, day.day) in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}:
        return True
    return bool(jpholiday.is_holiday(day))


@dataclass(frozen=True)
class Calendar:
    """One calendar: what is closed by default, and closing days of its own."""

    closing_days: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Whether the calendar's owner works on that day."""
        return not closed_by_default(day) and day not in self.closing_days

    def bd(self, day: date, back: int) -> date:
        """bd(d, -n): the last business day on or before `day`, then `back` business days back."""
        while not self.is_business_day(day):
            day -= DAY
        for _ in range(back):
            day -= DAY
            while not self.is_business_day(day):
                day -= DAY
        return day

    def fd(self, day: date, forward: int) -> date:
        """fd(d, +n): the first business day on or after `day`, then `forward` business days forward."""
        while not self.is_business_day(day):
            day += DAY
        for _ in range(forward):
            day += DAY
            while not self.is_business_day(day):
                day += DAY
        return day


def months_later(day: date, months: int) -> date:
    """The same day of the month some months later; a day the month does not have becomes its last one."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    wanted = day.day
    while True:
        try:
            return date(year, month, wanted)
        except ValueError:
            wanted -= 1
