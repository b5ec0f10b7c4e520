"""計画のページ: one file that shows the plan and can be printed; nothing is fetched from elsewhere."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from warifu.entrypoints.cli.holdings.plan_words import (
    STEPS,
    Bundle,
    bundle_place,
    by_date,
    day_text,
    most_urgent,
    next_step,
    outlook_text,
    place_text,
    reasons_text,
    state_text,
    window_text,
)
from warifu.entrypoints.cli.holdings.speech import say
from warifu.entrypoints.cli.holdings.telling import note_words
from warifu.entrypoints.cli.holdings.timeline import Timeline, timeline_of
from warifu.lifecycle.holdings.own_plan import OwnPlan
from warifu.lifecycle.planner.rows import RenewalRow
from warifu.messages import Language
from warifu.systems.catalogue import Catalogue

SHOWN = (*STEPS, "expiry_on")
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class RowShown:
    """用途の行: `dates` are name, text, and whether it is the next one."""

    place: str
    dates: tuple[tuple[str, str, bool], ...]
    state: str
    reasons: str
    outlook: str


@dataclass(frozen=True, slots=True)
class CardShown:
    """証明書の欄: its rows by urgency; `tone` is stop, warn or ok."""

    certificate: str
    tone: str
    state: str
    rows: tuple[RowShown, ...]


@dataclass(frozen=True, slots=True)
class BundleShown:
    """まとめの行."""

    on: str
    place: str
    certificates: str
    window: str


@dataclass(frozen=True, slots=True)
class PageShown:
    """ページの中身: all that the template shows, in words."""

    today: str
    head: str
    late: int
    late_note: str
    next_on: str
    next_note: str
    questions: tuple[str, ...]
    timeline: Timeline
    cards: tuple[CardShown, ...]
    orders: tuple[BundleShown, ...]
    bundles: tuple[tuple[str, tuple[BundleShown, ...]], ...]


def plan_page(own: OwnPlan, catalogue: Catalogue, language: Language) -> str:
    """ページにする: HTML with its style sheet inside."""
    template = _environment().get_template("plan.j2")
    css = files("warifu.entrypoints.web").joinpath("static/warifu.css").read_text("utf-8")
    return template.render(
        page=_shown(own, catalogue, language),
        lang=language,
        say=partial(say, language),
        css=Markup(css),  # noqa: S704  # our own file
        steps=SHOWN,
    )


def _environment() -> Environment:
    loader = PackageLoader("warifu.entrypoints.cli.holdings")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _shown(own: OwnPlan, catalogue: Catalogue, language: Language) -> PageShown:
    plan = own.plan
    rows = most_urgent(plan)
    first = next((row for row in rows if row.act_by_on), None)
    late = sum(1 for row in rows if row.is_late)
    bundles = {
        "orders": _bundles(plan.orders, catalogue, language),
        "uses": _bundles(plan.use_applications, catalogue, language),
        "deletions": _bundles(plan.deletion_applications, catalogue, language),
    }
    certificates = len({row.certificate for row in rows})
    return PageShown(
        today=day_text(plan.today, language),
        head=say(language, "plan.head", today=plan.today, certificates=certificates, rows=len(rows)),
        late=late,
        late_note=_late_note(rows, language),
        next_on=day_text(first.act_by_on if first else None, language),
        next_note=f"{first.certificate} {say(language, f'step.{next_step(first)}')}" if first else "",
        questions=tuple(note_words(note, language) for note in own.questions),
        timeline=timeline_of(plan, catalogue, language),
        cards=_cards(rows, catalogue, language),
        orders=bundles["orders"],
        bundles=tuple(bundles.items()),
    )


def _late_note(rows: Sequence[RenewalRow], language: Language) -> str:
    if not any(row.is_late for row in rows):
        return say(language, "plan.none_late")
    longest = max(row.gap_days for row in rows)
    return say(language, "plan.gap", days=longest) if longest else say(language, "plan.no_gap")


def _cards(rows: Sequence[RenewalRow], catalogue: Catalogue, language: Language) -> tuple[CardShown, ...]:
    by_certificate: dict[str, list[RenewalRow]] = defaultdict(list)
    for row in rows:
        by_certificate[row.certificate].append(row)
    return tuple(
        CardShown(
            name, _tone(own[0]), state_text(own[0], language), tuple(_row(row, catalogue, language) for row in own)
        )
        for name, own in by_certificate.items()
    )


def _tone(row: RenewalRow) -> str:
    if row.is_late or row.is_lost or row.gap_days:
        return "stop"
    return "warn" if row.slack_days is not None and row.slack_days <= SOON_DAYS else "ok"


def _row(row: RenewalRow, catalogue: Catalogue, language: Language) -> RowShown:
    after = next_step(row)
    dates = tuple((name, day_text(_date_of(row, name), language), name == after) for name in SHOWN)
    return RowShown(
        place=place_text(catalogue, row.desk, row.channel, row.area, language),
        dates=dates,
        state=state_text(row, language),
        reasons=reasons_text(row, language),
        outlook=outlook_text(row, language),
    )


def _date_of(row: RenewalRow, name: str) -> date | None:
    found = getattr(row, name)
    return found if isinstance(found, date) else None


def _bundles(bundles: Sequence[Bundle], catalogue: Catalogue, language: Language) -> tuple[BundleShown, ...]:
    return tuple(
        BundleShown(
            on=day_text(bundle.on, language),
            place=bundle_place(bundle, catalogue, language),
            certificates=("、" if language == "ja" else ", ").join(bundle.certificates),
            window=window_text(bundle, language),
        )
        for bundle in by_date(bundles)
    )
