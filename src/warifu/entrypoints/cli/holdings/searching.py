"""探す: files and folders for the commands of an operator alone, with progress and questions on a terminal."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from warifu.bootstrap.holdings import Search, read_passphrases
from warifu.entrypoints.cli.files import read_secret
from warifu.entrypoints.cli.holdings.speech import say
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.secret import Secret
from warifu.lifecycle.holdings.found import Found
from warifu.messages import Language

LARGEST_LIST = 1024 * 1024
TRIES = 3


def search(paths: Sequence[Path], passphrases: Path | None, *, ask: bool, language: Language) -> Found:
    """探す. Raises FieldInvalid for `ask` without a terminal, and what reading the list of passphrases raises."""
    if ask and not sys.stdin.isatty():
        raise FieldInvalid("--ask", "a terminal, or --passphrases FILE")
    rows = []
    if passphrases is not None:
        rows = list(read_passphrases(read_secret(passphrases, LARGEST_LIST), passphrases.absolute().parent))
    searched = Search(rows)
    with _progress(language) as progress:
        searched.look_through(paths, progress)
    if ask:
        _unlock(searched, language)
    return searched.found()


class _Step:
    def __init__(self, progress: Progress, language: Language) -> None:
        self._progress, self._language, self._count = progress, language, 0
        self._task = progress.add_task("")

    def __call__(self, path: Path) -> None:
        self._count += 1
        words = say(self._language, "looking", count=self._count, name=path.name)
        self._progress.update(self._task, description=words)


@contextmanager
def _progress(language: Language) -> Iterator[_Step]:
    """A line that goes away, on a terminal; nothing into a file."""
    console = Console(stderr=True)
    columns = (SpinnerColumn("line"), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield _Step(progress, language)


def _unlock(searched: Search, language: Language) -> None:
    """Ask file by file; what opened one is tried on the rest of its folder."""
    known: list[tuple[Path, Secret[str]]] = []
    for path in list(searched.locked()):
        if any(folder == path.parent and searched.unlock(path, secret) for folder, secret in known):
            continue
        for _ in range(TRIES):
            answer = Secret(typer.prompt(say(language, "ask", path=path), hide_input=True, default="", err=True))
            if not answer.reveal():
                break
            if searched.unlock(path, answer):
                known.append((path.parent, answer))
                break
            typer.echo(say(language, "ask.wrong"), err=True)
