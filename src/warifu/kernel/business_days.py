"""営業日: days on which a desk works. Holidays come from outside, closing days from each desk's own table."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
LONGEST_CLOSURE = 366


@dataclass(frozen=True, slots=True)
class YearEndClosing:
    """年末年始休業: closed each year from `first` to `last`, (month, day) pairs that may span the new year."""

    first: tuple[int, int] = (12, 29)
    last: tuple[int, int] = (1, 3)

    def covers(self, on: date) -> bool:
        day = (on.month, on.day)
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """営業日カレンダー: every day but weekends, holidays, the desk's year-end closing and its own closing days."""

    is_holiday: Callable[[date], bool]
    closing: YearEndClosing | None = field(default_factory=YearEndClosing)
    closing_days: Collection[date] = frozenset()

    def is_business_day(self, on: date) -> bool:
        if on.weekday() >= 5 or on in self.closing_days or self.is_holiday(on):
            return False
        return self.closing is None or not self.closing.covers(on)

    def add(self, on: date, days: int) -> date:
        """営業日を数える: the `days`-th business day after `on` (before, when negative); 0 gives `on` itself."""
        step = ONE_DAY if days >= 0 else -ONE_DAY
        for _ in range(abs(days)):
            on = self._nearest(on + step, step)
        return on

    def _nearest(self, on: date, step: timedelta) -> date:
        for _ in range(LONGEST_CLOSURE):
            if self.is_business_day(on):
                return on
            on += step
        raise ValueError(f"no business day within a year of {on}")
