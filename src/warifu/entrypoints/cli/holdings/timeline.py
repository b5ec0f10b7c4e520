"""計画の絵: two years as a picture, a line a certificate; where each thing stands, in pixels of the drawing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from warifu.entrypoints.cli.holdings.plan_words import (
    STEPS,
    day_text,
    most_urgent,
    next_step,
    place_text,
)
from warifu.entrypoints.cli.holdings.speech import say, width
from warifu.lifecycle.planner.rows import Plan, RenewalRow
from warifu.messages import Language
from warifu.systems.catalogue import Catalogue

DAYS = 731
LEFT, WIDTH, TOP, LINE, BOTTOM = 220, 1120, 30, 22, 14
MOST_LINES = 60
LONGEST_NAME = 26  # half-width columns
LABELLED = 3  # every so many months a label


@dataclass(frozen=True, slots=True)
class Month:
    """月の線."""

    x: float
    text: str
    is_year: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """棒: `kind` is the class of its style."""

    x: float
    width: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """行う日の印."""

    x: float
    is_late: bool
    is_assumed: bool
    title: str


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """証明書の行."""

    y: int
    name: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """計画の絵: `more` certificates are not drawn."""

    width: int
    height: int
    left: int
    months: tuple[Month, ...]
    lines: tuple[TimelineLine, ...]
    more: int


def timeline_of(plan: Plan, catalogue: Catalogue, language: Language) -> Timeline:
    """絵にする: from today on, the most urgent certificates first."""
    rows = sorted(most_urgent(plan), key=lambda row: row.certificate)
    by_certificate = {name: list(own) for name, own in groupby(rows, key=lambda row: row.certificate)}
    urgent = list(dict.fromkeys(row.certificate for row in most_urgent(plan)))
    lines = tuple(
        _line(TOP + at * LINE, by_certificate[name], plan.today, catalogue, language)
        for at, name in enumerate(urgent[:MOST_LINES])
    )
    height = TOP + len(lines) * LINE + BOTTOM
    more = max(0, len(urgent) - MOST_LINES)
    return Timeline(WIDTH, height, LEFT, tuple(_months(plan.today)), lines, more)


def _line(y: int, rows: Sequence[RenewalRow], today: date, catalogue: Catalogue, language: Language) -> TimelineLine:
    first = rows[0]
    end = first.expiry_on + timedelta(days=1)
    bars = [_bar(today, end, "c-valid", f"{say(language, 'step.expiry_on')} {first.expiry_on}", today)]
    starts = [row.start_on for row in rows if row.start_on]
    if starts:
        title = f"{say(language, 'name.start_on')} {max(starts)}"
        bars.append(_bar(max(starts), today + timedelta(days=DAYS), "c-ahead", title, today))
    gap = max(row.gap_days for row in rows)
    if gap:
        bars.append(_bar(end, end + timedelta(days=gap), "c-gap", say(language, "plan.gap", days=gap), today))
    marks = tuple(_marks(rows, today, catalogue, language))
    return TimelineLine(y, _short(first.certificate), tuple(bar for bar in bars if bar.width > 0), marks)


def _marks(rows: Sequence[RenewalRow], today: date, catalogue: Catalogue, language: Language) -> Iterator[Mark]:
    seen: set[tuple[str, date]] = set()
    for row in rows:
        for name in STEPS:
            on = getattr(row, name)
            if on is None or (name, on) in seen:
                continue
            seen.add((name, on))
            place = place_text(catalogue, row.desk, row.channel, row.area, language)
            title = f"{say(language, f'step.{name}')} {day_text(on, language)} {place}"
            is_next = name == next_step(row)
            yield Mark(_x(max(on, today), today), row.is_late and is_next, bool(row.assumed), title)


def _bar(begin: date, end: date, kind: str, title: str, today: date) -> Bar:
    left, right = _x(begin, today), _x(end, today)
    return Bar(left, round(right - left, 1), kind, title)


def _x(on: date, today: date) -> float:
    days = min(max((on - today).days, 0), DAYS)
    return round(LEFT + days * (WIDTH - LEFT - 8) / DAYS, 1)


def _months(today: date) -> Iterator[Month]:
    year, month = today.year, today.month
    for number in range(25):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        on = date(year, month, 1)
        if (on - today).days > DAYS:
            return
        text = f"{year}-{month:02}" if month == 1 or number % LABELLED == 0 else ""
        yield Month(_x(on, today), text, month == 1)


def _short(name: str) -> str:
    if width(name) <= LONGEST_NAME:
        return name
    short = name
    while short and width(short) > LONGEST_NAME - 1:
        short = short[:-1]
    return f"{short}…"
