"""時計: the only place that asks the machine for the time, and the one bridge between JST and UTC."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

JST = timezone(timedelta(hours=9), "JST")


class Clock(Protocol):
    """時計: gives the present instant, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """実時計: the machine's clock, to the microsecond."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """動かせる時計: stands still until moved; for tests, the tour and sample data.

    Moves forward only, as a machine's clock does for those who live by it.
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


def jst_date(at: datetime) -> date:
    """日本時間の日付: the calendar date in Japan at the UTC instant `at`."""
    return require_utc(at).astimezone(JST).date()


def start_of_day(on: date) -> datetime:
    """日本時間の0時: the UTC instant at which the date `on` begins in Japan."""
    return datetime(on.year, on.month, on.day, tzinfo=JST).astimezone(UTC)
