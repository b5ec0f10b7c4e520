"""時計: one instant, two calendars."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.kernel.clock import JST, MovableClock, SystemClock, jst_date, parse_day, require_utc, start_of_day

INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


def test_the_day_in_japan_changes_at_fifteen_hours_utc() -> None:
    assert jst_date(datetime(2026, 11, 23, 14, 59, 59, 999_999, tzinfo=UTC)) == date(2026, 11, 23)
    assert jst_date(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) == date(2026, 11, 24)


@given(INSTANTS)
def test_every_instant_lies_in_the_day_it_is_said_to_lie_in(at: datetime) -> None:
    begins = start_of_day(jst_date(at))
    assert begins <= at < begins + timedelta(days=1)


def test_a_certificate_without_an_end_is_dated_in_the_last_year_there_is() -> None:
    assert jst_date(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)) == date(9999, 12, 31)


@pytest.mark.parametrize("text", ["1950-01-01", "2028-02-29", "2999-12-31"])
def test_a_day_is_read_as_it_is_written(text: str) -> None:
    assert parse_day(text).isoformat() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1949-12-31",
        "3000-01-01",
        "2027-02-29",
        "20270401",
        "2027-W01-1",
        "2027-4-1",
        "２０２７-04-01",
        "2027-04-01\n",
    ],
)
def test_a_day_that_is_none_or_lies_centuries_away_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whoever reads for a person says it in a coded error
        parse_day(text)


@pytest.mark.parametrize("at", [datetime(2026, 11, 24), datetime(2026, 11, 24, tzinfo=JST)])
def test_an_instant_that_is_not_utc_is_a_programming_error(at: datetime) -> None:
    with pytest.raises(ValueError, match="not an aware UTC instant"):
        require_utc(at)


def test_a_movable_clock_stands_still_and_never_goes_back() -> None:
    clock = MovableClock(datetime(2026, 11, 24, tzinfo=UTC))
    clock.move(timedelta(days=730))
    assert clock.now() == clock.now() == datetime(2028, 11, 23, tzinfo=UTC)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.move_to(datetime(2027, 1, 1, tzinfo=UTC))


def test_the_system_clock_speaks_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
