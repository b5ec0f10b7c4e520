"""調べた結果を示す: as words in one language, or as JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typer

from warifu.entrypoints.cli.holdings.days import read_today
from warifu.entrypoints.cli.holdings.searching import search
from warifu.entrypoints.cli.holdings.speech import columns, json_text, language_of, say
from warifu.entrypoints.cli.holdings.telling import unopened_lines, why_not
from warifu.kernel.texts import shown_text
from warifu.lifecycle.holdings.found import NOT_OPENED, Found, FoundCertificate
from warifu.messages import Language

DONE, NOT_OPENED_ALL, NEAR, PASSED = 0, 1, 3, 4


def check_holdings(
    paths: Sequence[Path],
    *,
    today: str | None,
    within: int | None,
    passphrases: Path | None,
    ask: bool,
    as_json: bool,
    language: str | None,
) -> int:
    """調べる: the exit code."""
    spoken = language_of(language)
    day, now = read_today(today)
    found = search(paths, passphrases, ask=ask, language=spoken)
    if as_json:
        typer.echo(json_text(found_as_json(found, day, now, spoken)))
    else:
        for line in _report(found, day, now, spoken):
            typer.echo(line)
    return _exit_code(found, day, within)


def found_as_json(found: Found, today: date, now: datetime, language: Language) -> dict[str, Any]:
    """JSONにする: docs/reference/schemas/check.schema.json says its shape."""
    return {
        "today": today.isoformat(),
        "certificates": [_certificate(one, today, now) for one in found.certificates],
        "files": [
            {"path": one.path, "kind": one.kind.value, "message": why_not(one, language)} for one in found.others
        ],
    }


def _certificate(one: FoundCertificate, today: date, now: datetime) -> dict[str, Any]:
    return {
        "fingerprint": one.facts.fingerprint,
        "serial": one.facts.serial,
        "subject": one.facts.subject,
        "subject_cn": one.facts.subject_cn,
        "issuer": one.facts.issuer,
        "issuer_cn": one.facts.issuer_cn,
        "not_before": one.facts.not_before.isoformat(),
        "not_after": one.facts.not_after.isoformat(),
        "last_day_on": one.last_day_on.isoformat(),
        "expiry_on": one.expiry_on.isoformat(),
        "days_left": one.days_left(today),
        "state": one.state(now).value,
        "is_client": one.facts.is_client,
        "files": list(one.files),
    }


def _report(found: Found, today: date, now: datetime, language: Language) -> Iterator[str]:
    yield say(language, "check.head", count=len(found.certificates), today=today)
    rows = [_row(one, today, now, language) for one in found.certificates]
    for one, line in zip(found.certificates, columns(rows) if rows else (), strict=True):
        yield f"  {line}"
        yield from (f"      {shown_text(path)}" for path in one.files)
    for number, line in enumerate(unopened_lines(found, language)):
        yield line if number else f"\n{line}"
    counted = Counter(other.kind for other in found.others if other.kind not in NOT_OPENED)
    if counted:
        yield ""
        yield say(language, "check.others", count=counted.total())
        yield from (f"  {say(language, f'kind.{kind}')}: {count}" for kind, count in sorted(counted.items()))


def _row(one: FoundCertificate, today: date, now: datetime, language: Language) -> list[str]:
    left = one.days_left(today)
    days = say(language, "check.left" if left >= 0 else "check.passed", days=abs(left))
    kind = "" if one.facts.is_client else say(language, "check.authority" if one.facts.is_authority else "check.other")
    name = one.facts.subject_cn or one.facts.subject
    return [one.expiry_on.isoformat(), days, say(language, f"state.{one.state(now)}"), f"{name} {kind}".rstrip()]


def _exit_code(found: Found, today: date, within: int | None) -> int:
    left = [one.days_left(today) for one in found.certificates]
    if within is not None and any(days < 0 for days in left):
        return PASSED
    if within is not None and any(days <= within for days in left):
        return NEAR
    return NOT_OPENED_ALL if found.not_opened else DONE
