"""言い回し: dates, days and names as people read them, in Japanese and English; every date is the day in Japan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from warifu.kernel.clock import in_japan, jst_date, require_utc
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import SerialNumber
from warifu.messages import Language, catalogue

WEEKDAYS: Mapping[Language, tuple[str, ...]] = {
    "ja": ("月", "火", "水", "木", "金", "土", "日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STOP_DAYS, WARN_DAYS = 3, 14


@dataclass(frozen=True, slots=True)
class DaysLeft:
    """残り日数: `text` as said, and the `tone` (none, warn, stop) it is shown in."""

    text: str
    tone: str


def day(on: date, language: Language) -> str:
    """年月日: 2026年11月22日 / 22 Nov 2026, without the weekday, where space is short."""
    if language == "ja":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def month_day(on: date, language: Language) -> str:
    """月日: 11月22日 / 22 Nov, below a year that stands on its own line."""
    return f"{on.month}月{on.day}日" if language == "ja" else f"{on.day} {MONTHS[on.month - 1]}"


def date_text(on: date, language: Language) -> str:
    """日付: 2026年11月22日(日) / 22 Nov 2026 (Sun)."""
    weekday = WEEKDAYS[language][on.weekday()]
    return f"{day(on, language)}({weekday})" if language == "ja" else f"{day(on, language)} ({weekday})"


def instant_text(at: datetime, language: Language) -> str:
    """日時: the JST date with weekday and the minute, 2026年11月24日(火) 10:05, of the UTC instant `at`."""
    return f"{date_text(jst_date(at), language)} {in_japan(at):%H:%M}"


def instant_iso(at: datetime) -> str:
    """機械向け日時: the UTC instant `at` to the second, RFC 3339, ending in Z."""
    return require_utc(at).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def days_left(until_on: date, today_on: date, language: Language) -> DaysLeft:
    """あと何日: from `today_on` through `until_on`, both JST dates."""
    days = (until_on - today_on).days
    unit = "day" if abs(days) == 1 else "days"
    if days == 0:
        said = ("今日まで", "today")
    elif days > 0:
        said = (f"あと{days}日", f"{days} {unit} left")
    else:
        said = (f"{-days}日超過", f"{-days} {unit} late")
    tone = "stop" if days <= STOP_DAYS else "warn" if days <= WARN_DAYS else "none"
    return DaysLeft(said[0] if language == "ja" else said[1], tone)


def word(key: str, language: Language, facts: Mapping[str, Any] | None = None) -> str:
    """名前や状態の文言: from messages/states.toml. Raises KeyError on an unknown key."""
    return catalogue("states")[key].say(language, facts or {})


def serial_text(serial: int) -> str:
    """シリアル番号: as this installation writes it; a foreign one outside RFC 5280's bounds as plain, shortened hex."""
    try:
        return SerialNumber(serial).hex
    except FieldInvalid:
        return f"{serial:#x}"[:60]
