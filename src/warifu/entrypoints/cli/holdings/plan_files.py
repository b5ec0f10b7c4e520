"""計画のファイル: a page, a calendar, a workbook or JSON, by the name that was asked for."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from warifu.entrypoints.cli.holdings.telling import note_words
from warifu.lifecycle.holdings.own_plan import OwnPlan
from warifu.lifecycle.planner.facts import desk_name
from warifu.lifecycle.planner.files.plan_file import plan_as_json
from warifu.lifecycle.planner.token_reuse import TokenReuse
from warifu.lifecycle.planner.weekly_load import DeskWeek, weekly_load
from warifu.messages import Language
from warifu.systems.catalogue import Catalogue

Write: TypeAlias = Callable[[OwnPlan, Catalogue, datetime, Language], bytes]


def _page(own: OwnPlan, catalogue: Catalogue, _now: datetime, language: Language) -> bytes:
    from warifu.entrypoints.cli.holdings.plan_page import plan_page

    return plan_page(own, catalogue, language).encode()


def _calendar(own: OwnPlan, catalogue: Catalogue, now: datetime, language: Language) -> bytes:
    from warifu.entrypoints.cli.holdings.plan_calendar import plan_calendar

    return plan_calendar(own, catalogue, now, language)


def _book(own: OwnPlan, catalogue: Catalogue, _now: datetime, language: Language) -> bytes:
    from warifu.entrypoints.cli.holdings.plan_book import plan_book

    return plan_book(own, catalogue, language)


def _json(own: OwnPlan, _catalogue: Catalogue, _now: datetime, language: Language) -> bytes:
    return (json.dumps(plan_document(own, language), ensure_ascii=False, indent=2) + "\n").encode()


def plan_document(own: OwnPlan, language: Language) -> dict[str, Any]:
    """計画のJSON: docs/reference/schemas/plan.schema.json says its shape."""
    questions = [
        {"certificate": note.certificate, "kind": note.kind.value, "message": note_words(note, language)}
        for note in own.questions
    ]
    return {
        **plan_as_json(own.plan),
        "token_reuse": [_plain(token) for token in own.tokens],
        "weekly_load": [{**_plain(week), "desk": desk_name(week.desk)} for week in weekly_load(own.plan)],
        "questions": questions,
    }


def _plain(row: TokenReuse | DeskWeek) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(row).items()}


WRITERS: Mapping[str, Write] = {".html": _page, ".ics": _calendar, ".xlsx": _book, ".json": _json}
"""書き方: by the end of the file's name."""


def write_for(path: Path) -> Write | None:
    """書き方を選ぶ: None for another kind of file."""
    return WRITERS.get(path.suffix.lower())
