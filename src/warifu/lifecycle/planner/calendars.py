"""営業日の数え方: counting back and forth in the calendars of desks, authority and operator, by looking up."""

from array import array
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from warifu.kernel.business_days import ONE_DAY, BusinessCalendar
from warifu.systems.facts import Desk


@dataclass(frozen=True, slots=True)
class _Year:
    """The business days of one year; `earlier[i]` of them lie before the day `i` days after 1 January."""

    first: int
    business_days: tuple[date, ...]
    earlier: "array[int]"


class CountingCalendar:
    """数える暦: business days of one calendar; each year is looked at once, when it is first needed.

    The calendar has a business day in every year or two; dates that lead out of the years 1 to 9999 raise ValueError.
    """

    def __init__(self, calendar: BusinessCalendar) -> None:
        self._calendar = calendar
        self._years: dict[int, _Year] = {}

    def bd(self, on: date, back: int) -> date:
        """さかのぼる: the last business day on or before `on`, then as many back; `back` is 0 or negative."""
        year_number = on.year
        year = self._year(year_number)
        place = year.earlier[on.toordinal() - year.first + 1] - 1 + back
        while place < 0:
            year_number -= 1
            year = self._year(year_number)
            place += len(year.business_days)
        return year.business_days[place]

    def fd(self, on: date, forward: int) -> date:
        """先へ進む: the first business day on or after `on`, then as many forward; `forward` is 0 or positive."""
        year_number = on.year
        year = self._year(year_number)
        place = year.earlier[on.toordinal() - year.first] + forward
        while place >= len(year.business_days):
            place -= len(year.business_days)
            year_number += 1
            year = self._year(year_number)
        return year.business_days[place]

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._look_at(number)
        return year

    def _look_at(self, number: int) -> _Year:
        day, business_days, earlier = date(number, 1, 1), list[date](), array("h", [0])
        first = day.toordinal()
        for _ in range((date(number, 12, 31).toordinal() - first) + 1):
            if self._calendar.is_business_day(day):
                business_days.append(day)
            earlier.append(len(business_days))
            if day < date.max:
                day += ONE_DAY
        return _Year(first, tuple(business_days), earlier)


class Calendars:
    """三つの暦: of each desk, the authority and the operator."""

    def __init__(
        self,
        authority: BusinessCalendar,
        operator: BusinessCalendar,
        usual: BusinessCalendar,
        desks: Mapping[Desk, BusinessCalendar],
    ) -> None:
        """`usual` is the calendar of every desk that has none of its own in `desks`."""
        self.authority, self.operator = CountingCalendar(authority), CountingCalendar(operator)
        self._usual = CountingCalendar(usual)
        self._desks = {desk: CountingCalendar(calendar) for desk, calendar in desks.items()}

    def desk(self, desk: Desk) -> CountingCalendar:
        """窓口の暦: of this desk."""
        return self._desks.get(desk, self._usual)


def calendars_with(
    is_holiday: Callable[[date], bool],
    authority: Collection[date] = (),
    operator: Collection[date] = (),
    desks: Mapping[Desk, Collection[date]] = MappingProxyType({}),
) -> Calendars:
    """休業日から暦を作る: own closing days of the authority, the operator and desks.

    All are closed on Saturdays, Sundays, `is_holiday` and from 29 December to 3 January.
    """
    usual = BusinessCalendar(is_holiday)
    return Calendars(
        replace(usual, closing_days=frozenset(authority)),
        replace(usual, closing_days=frozenset(operator)),
        usual,
        {desk: replace(usual, closing_days=frozenset(days)) for desk, days in desks.items()},
    )


def months_later(on: date, months: int) -> date:
    """何か月後: the same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(on.month - 1 + months, 12)
    next_month = date(on.year + year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = next_month - timedelta(days=1)
    return last.replace(day=min(on.day, last.day))
