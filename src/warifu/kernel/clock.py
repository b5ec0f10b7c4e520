"""時計: the only module that asks the operating system for the time, and that converts between JST and UTC."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

JST = timezone(timedelta(hours=9), "JST")
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2999, 12, 31)


class Clock(Protocol):
    """時計: gives the present instant as an aware datetime in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """実時計: the machine's clock, to the microsecond."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """動かせる時計: stands still until moved; for tests, the tour and sample data.

    It moves forward only.
    """

    def __init__(self, at: datetime) -> None:
        self._at = require_utc(at)

    def now(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        if require_utc(at) < self._at:
            raise ValueError(f"the clock cannot go back from {self._at} to {at}")
        self._at = at

    def move(self, by: timedelta) -> None:
        self.move_to(self._at + by)


def require_utc(at: datetime) -> datetime:
    """Return `at` if it is aware and in UTC; a naive or foreign instant is a programming error (ValueError)."""
    if at.utcoffset() != timedelta(0):
        raise ValueError(f"not an aware UTC instant: {at!r}")
    return at


def in_japan(at: datetime) -> datetime:
    """日本時間: the instant `at` on Japan's clocks.

    The last nine hours of the year 9999, in which certificates without an end are said to end (RFC 5280 section
    4.1.2.5), would be a year that Python has not; they stay in the last second of 9999.
    """
    try:
        return at.astimezone(JST)
    except OverflowError:
        return datetime.max.replace(microsecond=0, tzinfo=JST)


def jst_date(at: datetime) -> date:
    """日本時間の日付: the calendar date in Japan at the UTC instant `at`."""
    return in_japan(require_utc(at)).date()


def check_day(on: date) -> date:
    """日付を確かめる: from 1950 to 2999, so that what comes before and after it can be told. Raises ValueError."""
    if not FIRST_DAY <= on <= LAST_DAY:
        raise ValueError(f"not from {FIRST_DAY} to {LAST_DAY}: {on}")
    return on


def parse_day(text: str) -> date:
    """日付を読む: `2026-04-01`, in no other way of writing. Raises ValueError, as `check_day` does."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("2026-04-01")
    return check_day(date.fromisoformat(text))


def start_of_day(on: date) -> datetime:
    """日本時間の0時: the UTC instant at which the date `on` begins in Japan."""
    return datetime(on.year, on.month, on.day, tzinfo=JST).astimezone(UTC)
