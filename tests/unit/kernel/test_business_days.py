"""営業日: days on which a desk works."""

from datetime import date, timedelta

import jpholiday
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.kernel.business_days import BusinessCalendar, YearEndClosing

CALENDAR = BusinessCalendar(jpholiday.is_holiday)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("on", "works"),
    [
        (date(2026, 11, 20), True),  # Friday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 23), False),  # Labour Thanksgiving Day, a Monday
        (date(2026, 9, 22), False),  # between two holidays
        (date(2026, 5, 6), False),  # a substitute for a holiday on Sunday
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
    ],
)
def test_weekends_holidays_and_the_year_end_are_no_business_days(on: date, works: bool) -> None:
    assert CALENDAR.is_business_day(on) is works


def test_a_desk_has_closing_days_of_its_own() -> None:
    anniversary = date(2026, 11, 24)
    assert not BusinessCalendar(jpholiday.is_holiday, closing_days={anniversary}).is_business_day(anniversary)


def test_a_desk_may_work_through_the_year_end_and_another_close_in_summer() -> None:
    assert BusinessCalendar(lambda _: False, closing=None).is_business_day(date(2026, 12, 31))
    summer = BusinessCalendar(lambda _: False, closing=YearEndClosing((8, 13), (8, 15)))
    assert not summer.is_business_day(date(2026, 8, 14))
    assert summer.is_business_day(date(2026, 12, 31))


def test_counting_begins_with_the_next_day_and_works_backwards_too() -> None:
    assert CALENDAR.add(date(2026, 12, 28), 1) == date(2027, 1, 4)
    assert CALENDAR.add(date(2027, 1, 4), -1) == date(2026, 12, 28)
    assert CALENDAR.add(date(2026, 11, 21), 0) == date(2026, 11, 21)


@given(DAYS, st.integers(1, 60))
def test_there_are_as_many_business_days_in_between_as_were_counted(on: date, days: int) -> None:
    then = CALENDAR.add(on, days)
    between = (on + timedelta(days=n) for n in range(1, (then - on).days + 1))
    assert sum(map(CALENDAR.is_business_day, between)) == days


def test_a_calendar_without_a_business_day_is_said_to_be_one() -> None:
    with pytest.raises(ValueError, match="no business day"):
        BusinessCalendar(lambda _: True).add(date(2026, 1, 1), 1)
