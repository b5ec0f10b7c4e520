"""warifu authority sign-many: a folder of CSRs becomes a folder of certificates."""

import gc
import os
import ssl
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from warifu.accounts.facts import Actor
from warifu.authority.facts import RequestFacts
from warifu.bootstrap.bulk import Read, read_requests
from warifu.kernel.errors import NotUnderstood, WarifuError
from warifu.messages import catalogue
from warifu.workflows.house import House
from warifu.workflows.sign_many import BulkRules, Outcome, request_many, sign_many

SUFFIX = ".pem"
UNFINISHED = ".part"
THREADS = 2


@dataclass(slots=True)
class Tally:
    """結果の数: certificates written now, found written before, and requests refused."""

    signed: int = 0
    skipped: int = 0
    refused: int = 0


def sign_folder(house: House, actor: Actor, source: Path, target: Path, rules: BulkRules) -> Tally:
    """フォルダーを発行する: what has its certificate in `target` is passed over, what is bad is said and left."""
    tally = Tally()
    names = _requests_in(source)
    written = _prepare_target(target)
    tally.skipped = sum(name + SUFFIX in written for name in names)
    waiting = (source / name for name in names if name + SUFFIX not in written)
    console = Console(stderr=True)
    bar = Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console)
    bar.disable = not console.is_terminal
    with bar:
        task = bar.add_task("", total=len(names), completed=tally.skipped)
        for batch in signed_batches(house, actor, waiting, rules):
            for path, outcome in batch:
                _hand_out(target, path, outcome, tally)
            bar.advance(task, len(batch))
    return tally


def signed_batches(
    house: House, actor: Actor, paths: Iterator[Path], rules: BulkRules
) -> Iterator[Sequence[tuple[Path, Outcome]]]:
    """発行を進める: one process reads requests ahead; two threads take turns, one computing while one stores."""
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it again and again costs a tenth of the time
    with read_requests(paths) as batches, ThreadPoolExecutor(THREADS) as threads:
        started: deque[Future[Sequence[tuple[Path, Outcome]]]] = deque()
        for batch in batches:
            started.append(threads.submit(_sign_batch, house, actor, batch, rules))
            if len(started) > THREADS:
                yield started.popleft().result()
        while started:
            yield started.popleft().result()


def _sign_batch(
    house: House, actor: Actor, batch: Sequence[tuple[Path, Read]], rules: BulkRules
) -> Sequence[tuple[Path, Outcome]]:
    facts = [read for _, read in batch if isinstance(read, RequestFacts)]
    outcomes = iter(sign_many(house, actor, facts, rules))
    return [(path, next(outcomes) if isinstance(read, RequestFacts) else read) for path, read in batch]


def _hand_out(target: Path, path: Path, outcome: Outcome, tally: Tally) -> None:
    if isinstance(outcome, bytes):
        _write(target, path.name, outcome)
        tally.signed += 1
    else:
        _say_refused(path, outcome)
        tally.refused += 1


def request_folder(house: House, actor: Actor, source: Path, rules: BulkRules) -> Sequence[str]:
    """フォルダーを申し込む: orders to be approved, their ids. Raises what the first bad request is refused for."""
    ids = []
    with read_requests(source / name for name in _requests_in(source)) as batches:
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
