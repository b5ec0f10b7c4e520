"""日付: the day as of which a command looks."""

from datetime import date, datetime

from warifu.kernel.clock import Clock, SystemClock, jst_date, parse_day, start_of_day
from warifu.kernel.errors import FieldInvalid


def read_today(text: str | None, clock: Clock | None = None) -> tuple[date, datetime]:
    """今日とその時点: today is now; another day is looked at in its first second in Japan. Raises FieldInvalid."""
    now = (clock or SystemClock()).now()
    if text is None:
        return jst_date(now), now
    try:
        day = parse_day(text)
    except ValueError:
        raise FieldInvalid("--today", "2026-04-01") from None
    return day, now if day == jst_date(now) else start_of_day(day)
