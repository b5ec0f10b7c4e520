"""計画を出す: words, JSON, and the files that were asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typer

from warifu.bootstrap.holdings import is_holiday, own_catalogue, write_or_beside
from warifu.entrypoints.cli.files import read_limited
from warifu.entrypoints.cli.holdings.days import read_today
from warifu.entrypoints.cli.holdings.gathering import LARGEST_CATALOGUE, Gathered, gather_holdings
from warifu.entrypoints.cli.holdings.plan_files import WRITERS, plan_document, write_for
from warifu.entrypoints.cli.holdings.plan_words import difference_lines, plan_lines
from warifu.entrypoints.cli.holdings.speech import json_text, language_of, say
from warifu.entrypoints.cli.holdings.telling import tell, tell_unopened
from warifu.kernel.clock import in_japan
from warifu.kernel.errors import FieldInvalid
from warifu.lifecycle.holdings.estate import estate_document, names_of, open_questions
from warifu.lifecycle.holdings.own_plan import Material, OwnPlan, changed, plan_of
from warifu.lifecycle.planner.compare import compare
from warifu.lifecycle.planner.files.estate_file import read_document
from warifu.lifecycle.planner.rows import Plan
from warifu.messages import Language
from warifu.systems.catalogue import Catalogue

LARGEST_ESTATE = 256 * 1024 * 1024
DONE, LEFT_OUT, NEAR, PASSED = 0, 1, 3, 4


@dataclass(frozen=True, slots=True)
class Asked:
    """頼まれたこと: the command line of `warifu plan`."""

    sources: Sequence[Path]
    estate: Path | None
    outputs: Sequence[Path]
    today: str | None
    within: int | None
    what_if: Sequence[str]
    columns: Sequence[str]
    catalogue: Path | None
    passphrases: Path | None
    ask: bool
    as_json: bool
    language: str | None


def show_plan(asked: Asked) -> int:
    """計画を出す: the exit code. Raises what reading any of the files raises."""
    language = language_of(asked.language)
    day, now = read_today(asked.today)
    if not asked.sources and asked.estate is None:
        raise FieldInvalid("LEDGER / PATH / --estate", "ledger.xlsx")
    if any(write_for(path) is None for path in asked.outputs):
        raise FieldInvalid("--output", ", ".join(f"plan{suffix}" for suffix in WRITERS))
    gathered = _gather(asked, language) if asked.sources else None
    material, catalogue = _material(asked, gathered, day)
    own = _planned(material, gathered, catalogue)
    if asked.what_if:
        after = plan_of(changed(material, asked.what_if), is_holiday)
        _print(difference_lines(compare(own.plan, after.plan), language))
        own = replace(own, plan=after.plan, tokens=after.tokens)
    elif asked.as_json:
        typer.echo(json_text(plan_document(own, language)))
    elif not asked.outputs:
        _print(plan_lines(own, catalogue, language))
    if gathered:
        tell(gathered.ledger, (*gathered.ledger.notes, *own.questions), language)
        tell_unopened(gathered.found, language)
    _write(asked, own, catalogue, now, language)
    return _exit_code(own.plan, asked.within, gathered)


def _planned(material: Material, gathered: Gathered | None, catalogue: Catalogue) -> OwnPlan:
    own = plan_of(material, is_holiday)
    if gathered is None:
        return own
    rows = gathered.ledger.rows
    keys = {name: "|".join(row.key) for name, row in zip(names_of(rows), rows, strict=True)}
    return replace(own, questions=tuple(open_questions(rows, catalogue)), keys=keys)


def _print(lines: Any) -> None:
    for line in lines:
        typer.echo(line)


def _write(asked: Asked, own: OwnPlan, catalogue: Catalogue, now: datetime, language: Language) -> None:
    for path in asked.outputs:
        write = write_for(path)
        assert write is not None
        written = write_or_beside(path, write(own, catalogue, now, language), in_japan(now))
        typer.echo(say(language, "plan.written", path=written.path), err=asked.as_json)
        if written.is_beside:
            typer.echo(say(language, "ledger.beside", asked=path, path=written.path), err=True)


def _gather(asked: Asked, language: Language) -> Gathered:
    return gather_holdings(
        asked.sources,
        None,
        columns=asked.columns,
        catalogue=asked.catalogue,
        passphrases=asked.passphrases,
        ask=asked.ask,
        language=language,
    )


def _material(asked: Asked, gathered: Gathered | None, day: date) -> tuple[Material, Catalogue]:
    if gathered is None:
        content = None if asked.catalogue is None else read_limited(asked.catalogue, LARGEST_CATALOGUE)
        catalogue, rows = own_catalogue(content)
        document, statements = dict[str, Any](), tuple(rows)
    else:
        catalogue, statements = gathered.catalogue, tuple(gathered.statements)
        document = estate_document(gathered.ledger.rows, gathered.parameters)
    if asked.estate is None:
        return Material(document, statements, day), catalogue
    given = read_document(read_limited(asked.estate, LARGEST_ESTATE))
    if asked.today is None and isinstance(given, dict) and isinstance(given.get("today"), str):
        day, _ = read_today(given["today"])
    return Material(_joined(document, given) if document else given, statements, day), catalogue


def _joined(document: dict[str, Any], given: Any) -> dict[str, Any]:
    """Certificates of both; what the estate file says of parameters goes before the ledger."""
    if not isinstance(given, dict) or not isinstance(given.get("certificates", []), list):
        raise FieldInvalid("certificates", "[{…}]")
    parameters = given.get("parameters", {})
    if not isinstance(parameters, dict):
        raise FieldInvalid("parameters", "{…}")
    return {
        "parameters": {**document["parameters"], **parameters},
        "certificates": [*document["certificates"], *given.get("certificates", [])],
    }


def _exit_code(plan: Plan, within: int | None, gathered: Gathered | None) -> int:
    left = [row.slack_days for row in plan.rows if row.slack_days is not None]
    if within is not None and any(days < 0 for days in left):
        return PASSED
    if within is not None and any(days <= within for days in left):
        return NEAR
    return LEFT_OUT if gathered and (gathered.ledger.faults or gathered.found.not_opened) else DONE
