"""計画のブック: rows and bundles as sheets, dates as dates."""

import io
from collections.abc import Sequence
from datetime import date

from warifu.bootstrap.holdings import write_sheets
from warifu.entrypoints.cli.holdings.plan_words import (
    Bundle,
    bundle_place,
    by_date,
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
from warifu.lifecycle.holdings.own_plan import OwnPlan
from warifu.lifecycle.planner.rows import RenewalRow
from warifu.lifecycle.planner.weekly_load import weekly_load
from warifu.messages import Language
from warifu.systems.catalogue import Catalogue

DATES = ("act_by_on", "order_by_on", "receive_by_on", "apply_by_on", "cut_over_on", "expiry_on", "delete_from_on")
Value = str | date | int | None
Sheet = tuple[str, Sequence[str], Sequence[Sequence[Value]]]


def plan_book(own: OwnPlan, catalogue: Catalogue, language: Language) -> bytes:
    """ブックにする: dates by certificate and desk, orders, both kinds of applications, and what is still to be said."""
    plan = own.plan
    dates = [_row(row, catalogue, language) for row in most_urgent(plan)]
    sheets: list[Sheet] = [(say(language, "plan.title"), _row_heads(language), dates)]
    heads = [say(language, key) for key in ("plan.on", "plan.system", "plan.certificates", "plan.window.head")]
    bundled: tuple[tuple[str, Sequence[Bundle]], ...] = (
        ("plan.orders", plan.orders),
        ("plan.uses", plan.use_applications),
        ("plan.deletions", plan.deletion_applications),
    )
    for key, bundles in bundled:
        rows = [_bundle(bundle, catalogue, language) for bundle in by_date(bundles)]
        sheets.append((say(language, key), heads, rows))
    heads = [say(language, key) for key in ("plan.system", "plan.week", "plan.uses", "plan.deletions")]
    sheets.append((say(language, "plan.weeks"), heads, _weeks(own, catalogue, language)))
    questions = [[note.certificate, note_words(note, language)] for note in own.questions]
    asked = say(language, "plan.questions")
    sheets.append((asked, [say(language, "book.name"), asked], questions))
    out = io.BytesIO()
    write_sheets(out, sheets)
    return out.getvalue()


def _weeks(own: OwnPlan, catalogue: Catalogue, language: Language) -> list[list[Value]]:
    return [
        [
            place_text(catalogue, week.desk, "", "", language),
            week.week_from_on,
            week.use_applications,
            week.deletion_applications,
        ]
        for week in weekly_load(own.plan)
    ]


def _row_heads(language: Language) -> list[str]:
    named = {"act_by_on": "name.act_by_on", "expiry_on": "step.expiry_on"}
    dates = [say(language, named.get(name, f"step.{name}")) for name in DATES]
    return [
        say(language, "book.name"),
        say(language, "plan.system"),
        say(language, "plan.next"),
        *dates,
        say(language, "plan.state"),
        say(language, "name.gap_days"),
        say(language, "plan.rule"),
        say(language, "plan.way_out"),
    ]


def _row(row: RenewalRow, catalogue: Catalogue, language: Language) -> list[Value]:
    step = next_step(row)
    return [
        row.certificate,
        place_text(catalogue, row.desk, row.channel, row.area, language),
        say(language, f"step.{step}") if step else "",
        *(getattr(row, name) for name in DATES),
        state_text(row, language),
        row.gap_days,
        reasons_text(row, language),
        outlook_text(row, language),
    ]


def _bundle(bundle: Bundle, catalogue: Catalogue, language: Language) -> list[Value]:
    place, names = bundle_place(bundle, catalogue, language), ", ".join(bundle.certificates)
    return [bundle.on, place, names, window_text(bundle, language)]
