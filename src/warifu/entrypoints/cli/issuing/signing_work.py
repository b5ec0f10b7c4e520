"""warifu authority sign-many: a folder of CSRs becomes a folder of certificates."""

import os
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from warifu.accounts.facts import Actor
from warifu.authority.facts import Certificate, RequestFacts
from warifu.bootstrap.bulk import BATCH, Spread, read_file
from warifu.entrypoints.cli.files import write_file
from warifu.entrypoints.cli.forms import read_day
from warifu.kernel.errors import PathUnusable, WarifuError
from warifu.kernel.ids import SerialNumber
from warifu.kernel.texts import shown_text
from warifu.messages import told
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.sign_many import BulkRules, Outcome, request_many, sign_many

SUFFIX = ".pem"
UNFINISHED = ".part"


@dataclass(slots=True)
class Tally:
    """結果の数: certificates written now, found written before, and requests refused."""

    signed: int = 0
    skipped: int = 0
    refused: int = 0


@dataclass(slots=True)
class Done:
    """済んだ分: how many of a batch were signed, and what the others were refused for, by path."""

    signed: int = 0
    refused: list[tuple[str, type[WarifuError], Mapping[str, object]]] = field(default_factory=list)


def read_start(text: str | None) -> date | None:
    """開始日を読む. Raises FieldInvalid."""
    return read_day("start-on", text) if text else None


def sign_folder(installation: Installation, actor: Actor, source: Path, target: Path, rules: BulkRules) -> Tally:
    """フォルダーを発行する: what has its certificate in `target` is passed over, what is bad is said and left."""
    tally = Tally()
    names = _requests_in(source)
    written = _prepare_target(target)
    tally.skipped = sum(name + SUFFIX in written for name in names)
    waiting = (os.path.join(source, name) for name in names if name + SUFFIX not in written)
    place = os.fspath(target)
    console = Console(stderr=True)
    bar = Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console)
    bar.disable = not console.is_terminal
    with bar:
        task = bar.add_task("", total=len(names), completed=tally.skipped)
        for done in signed_batches(installation, actor, waiting, rules, lambda path, der: _write(place, path, der)):
            for path, refusal, facts in done.refused:
                _say_refused(path, refusal(**facts))
            tally.signed += done.signed
            tally.refused += len(done.refused)
            bar.advance(task, done.signed + len(done.refused))
    return tally


def signed_batches(
    installation: Installation,
    actor: Actor,
    paths: Iterator[str],
    rules: BulkRules,
    hand_out: Callable[[str, bytes], None],
) -> Iterator[Done]:
    """発行を進める: in several processes, each of which reads, checks, signs and hands out batches of its own."""

    def sign_batch(batch: Sequence[str]) -> Done:
        done = Done()
        for path, outcome in _signed(installation, actor, batch, rules):
            if isinstance(outcome, WarifuError):
                done.refused.append((path, type(outcome), outcome.facts()))
            else:
                hand_out(path, outcome)
                done.signed += 1
        return done

    return Spread(installation, sign_batch).over(_batches(paths))


def _signed(
    installation: Installation, actor: Actor, batch: Sequence[str], rules: BulkRules
) -> Iterator[tuple[str, Outcome]]:
    read = [read_file(path) for path in batch]
    outcomes = iter(sign_many(installation, actor, [facts for facts in read if isinstance(facts, RequestFacts)], rules))
    for path, facts in zip(batch, read, strict=True):
        yield path, facts if isinstance(facts, WarifuError) else next(outcomes)


def _batches(paths: Iterator[str]) -> Iterator[Sequence[str]]:
    return iter(lambda: list(islice(paths, BATCH)), [])


def request_folder(
    installation: Installation, actor: Actor, source: Path, rules: BulkRules
) -> tuple[Sequence[str], int]:
    """フォルダーを申し込む: ids of orders to be approved, and how many requests were refused, each said."""
    ids, refused = [], 0
    for batch in _batches(os.path.join(source, name) for name in _requests_in(source)):
        read = {path: read_file(path) for path in batch}
        good = {path: facts for path, facts in read.items() if isinstance(facts, RequestFacts)}
        order, outcomes = request_many(installation, actor, list(good.values()), rules)
        said = {path: fault for path, fault in read.items() if isinstance(fault, WarifuError)}
        said |= {path: fault for path, fault in zip(good, outcomes, strict=True) if fault}
        for path, fault in said.items():
            _say_refused(path, fault)
        refused += len(said)
        ids += [order.id] if order else []
    return ids, refused


def _requests_in(source: Path) -> Sequence[str]:
    try:
        with os.scandir(source) as entries:
            return sorted(entry.name for entry in entries if entry.is_file() and not entry.name.startswith("."))
    except OSError as fault:
        raise PathUnusable(str(source), fault.strerror or "unreadable") from None


def _prepare_target(target: Path) -> frozenset[str]:
    try:
        target.mkdir(parents=True, exist_ok=True)
        return frozenset(os.listdir(target))
    except OSError as fault:
        raise PathUnusable(str(target), fault.strerror or "not writable") from None


def _write(target: str, path: str, der: bytes) -> None:
    """Write beside the place and move there: whoever interrupts leaves no half certificate."""
    name = os.path.basename(path)
    unfinished = os.path.join(target, name + UNFINISHED)
    try:
        with open(unfinished, "wb") as file:
            file.write(ssl.DER_cert_to_PEM_cert(der).encode("ascii"))
        os.replace(unfinished, os.path.join(target, name + SUFFIX))
    except OSError as fault:
        raise PathUnusable(target, fault.strerror or "not writable") from None


def _say_refused(path: str, error: WarifuError) -> None:
    words = told(error)
    said = f"{shown_text(os.path.basename(path))}: {error.code}: {shown_text(words.ja)} / {shown_text(words.en)}"
    typer.secho(said, err=True, fg="red")


def said(tally: Tally) -> Iterator[str]:
    """結果を言う: Japanese first."""
    yield f"発行しました / signed: {tally.signed}"
    if tally.skipped:
        yield f"発行済み / done before: {tally.skipped}"
    if tally.refused:
        yield f"できませんでした / refused: {tally.refused}"


def write_certificate(path: Path, certificate: Certificate) -> None:
    """証明書を書き出す: PEM. Raises PathUnusable when the file cannot be written."""
    write_file(path, ssl.DER_cert_to_PEM_cert(certificate.der).encode("ascii"))
    serial = SerialNumber(certificate.serial)
    typer.echo(f"発行しました / issued: {certificate.id}  {serial.hex} ({serial.decimal})")
