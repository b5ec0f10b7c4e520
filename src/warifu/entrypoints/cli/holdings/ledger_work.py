"""台帳を書く."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from warifu.bootstrap.holdings import LedgerBook, write_or_beside
from warifu.entrypoints.cli.files import read_limited
from warifu.entrypoints.cli.holdings.days import read_today
from warifu.entrypoints.cli.holdings.gathering import LARGEST_LEDGER, Gathered, gather_holdings
from warifu.entrypoints.cli.holdings.speech import language_of, say
from warifu.entrypoints.cli.holdings.telling import tell, tell_columns, tell_unopened
from warifu.kernel.clock import in_japan
from warifu.kernel.errors import FieldInvalid
from warifu.lifecycle.holdings.ledger import NoteKind
from warifu.messages import Language

BOOK = ".xlsx"
DONE, LEFT_OUT = 0, 1


def write_ledger(
    paths: Sequence[Path],
    output: Path,
    *,
    columns: Sequence[str],
    catalogue: Path | None,
    today: str | None,
    passphrases: Path | None,
    ask: bool,
    language: str | None,
) -> int:
    """台帳を書く: the exit code. Raises FieldInvalid, and what reading any of the files raises."""
    spoken = language_of(language)
    day, now = read_today(today)
    if output.suffix.lower() != BOOK:
        raise FieldInvalid("--output", "ledger.xlsx")
    is_there = output.exists()
    gathered = gather_holdings(
        [path for path in paths if not _is_same(path, output)],
        output if is_there else None,
        columns=columns,
        catalogue=catalogue,
        passphrases=passphrases,
        ask=ask,
        language=spoken,
    )
    book = _book(output, gathered, day)
    book.put(gathered.ledger.rows, _states(gathered, spoken))
    written = write_or_beside(output, book.content(), in_japan(now), must_keep=book.loses)
    tell_columns(gathered.ledger, spoken)
    notes = [note for note in gathered.ledger.notes if note.kind is not NoteKind.GONE or is_there]
    tell(gathered.ledger, notes, spoken)
    tell_unopened(gathered.found, spoken)
    new = sum(1 for row in gathered.ledger.rows if not row.kept_at)
    typer.echo(say(spoken, "ledger.written", path=written.path, count=len(gathered.ledger.rows), new=new))
    if written.is_beside:
        words = "ledger.pictures" if book.loses else "ledger.beside"
        typer.echo(say(spoken, words, asked=output, path=written.path), err=True)
    return LEFT_OUT if gathered.ledger.faults or gathered.found.not_opened or written.is_beside else DONE


def _book(output: Path, gathered: Gathered, day: date) -> LedgerBook:
    if output.exists():
        return LedgerBook.opened(read_limited(output, LARGEST_LEDGER), gathered.catalogue)
    return LedgerBook.new(gathered.catalogue, gathered.statements, day)


def _states(gathered: Gathered, language: Language) -> dict[tuple[str, str], str]:
    """Whether each certificate was found, where folders were looked through at all."""
    found = {one.facts.serial for one in gathered.found.certificates}
    words = {True: say(language, "book.there"), False: say(language, "book.gone")}
    return {row.key: words[row.serial in found] for row in gathered.ledger.rows if found}


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)
