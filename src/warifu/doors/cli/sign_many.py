"""warifu authority sign-many: a folder of CSRs becomes a folder of certificates."""

import os
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from warifu.accounts.facts import Actor
from warifu.authority.facts import RequestFacts
from warifu.bootstrap.bulk import read_requests
from warifu.kernel.errors import NotUnderstood, WarifuError
from warifu.messages import catalogue
from warifu.workflows.house import House
from warifu.workflows.sign_many import BulkRules, request_many, sign_many

SUFFIX = ".pem"
UNFINISHED = ".part"


@dataclass(slots=True)
class Tally:
    """結果の数: certificates written now, found written before, and requests refused."""

    signed: int = 0
    skipped: int = 0
    refused: int = 0


def sign_folder(house: House, actor: Actor, source: Path, target: Path, rules: BulkRules, *, apart: bool) -> Tally:
    """フォルダーを発行する: what has its certificate in `target` is passed over, what is bad is said and left."""
    tally = Tally()
    names = _requests_in(source)
    written = _prepare_target(target)
    tally.skipped = sum(name + SUFFIX in written for name in names)
    waiting = (source / name for name in names if name + SUFFIX not in written)
    console = Console(stderr=True)
    bar = Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console)
    bar.disable = not console.is_terminal
    with bar, read_requests(waiting, apart=apart) as batches:
        task = bar.add_task("", total=len(names), completed=tally.skipped)
        for batch in batches:
            good = [(path, read) for path, read in batch if isinstance(read, RequestFacts)]
            outcomes = dict(
                zip((p for p, _ in good), sign_many(house, actor, [r for _, r in good], rules), strict=True)
            )
            for path, read in batch:
                outcome = outcomes.get(path, read)
                if isinstance(outcome, bytes):
                    _write(target, path.name, outcome)
                    tally.signed += 1
                elif isinstance(outcome, WarifuError):
                    _say_refused(path, outcome)
                    tally.refused += 1
            bar.advance(task, len(batch))
    return tally


def request_folder(house: House, actor: Actor, source: Path, rules: BulkRules) -> Sequence[str]:
    """フォルダーを申し込む: orders to be approved, their ids. Raises what the first bad request is refused for."""
    ids = []
    with read_requests((source / name for name in _requests_in(source)), apart=False) as batches:
        for batch in batches:
            facts = []
            for path, read in batch:
                if isinstance(read, WarifuError):
                    typer.echo(str(path), err=True)
                    raise read
                facts.append(read)
            ids.append(request_many(house, actor, facts, rules).id)
    return ids


def _requests_in(source: Path) -> Sequence[str]:
    try:
        with os.scandir(source) as entries:
            return sorted(entry.name for entry in entries if entry.is_file() and not entry.name.startswith("."))
    except OSError as fault:
        raise NotUnderstood(str(source), fault.strerror or "unreadable") from None


def _prepare_target(target: Path) -> frozenset[str]:
    try:
        target.mkdir(parents=True, exist_ok=True)
        return frozenset(os.listdir(target))
    except OSError as fault:
        raise NotUnderstood(str(target), fault.strerror or "not writable") from None


def _write(target: Path, name: str, der: bytes) -> None:
    """Write beside the place and move there: whoever interrupts leaves no half certificate."""
    unfinished = target / (name + UNFINISHED)
    try:
        unfinished.write_text(ssl.DER_cert_to_PEM_cert(der), "ascii")
        os.replace(unfinished, target / (name + SUFFIX))
    except OSError as fault:
        raise NotUnderstood(str(target), fault.strerror or "not writable") from None


def _say_refused(path: Path, error: WarifuError) -> None:
    words, facts = catalogue("errors")[error.code], error.facts()
    typer.secho(f"{path.name}: {error.code}: {words.say('ja', facts)} / {words.say('en', facts)}", err=True, fg="red")


def said(tally: Tally) -> Iterator[str]:
    """結果を言う: Japanese first."""
    yield f"発行しました / signed: {tally.signed}"
    if tally.skipped:
        yield f"発行済み / done before: {tally.skipped}"
    if tally.refused:
        yield f"できませんでした / refused: {tally.refused}"
