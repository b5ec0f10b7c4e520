"""知らせる: what could not be used or opened, and what a person should look at."""

from collections.abc import Iterator, Sequence

import typer

from warifu.entrypoints.cli.holdings.speech import say, todo
from warifu.kernel.texts import shown_text
from warifu.lifecycle.holdings.found import Found, OtherFile
from warifu.lifecycle.holdings.ledger import Ledger, LedgerFault, LedgerNote
from warifu.messages import Language
from warifu.messages.reasons import reason_in_language


def tell(ledger: Ledger, notes: Sequence[LedgerNote], language: Language) -> None:
    """知らせる: rows that cannot be used and what to look at, on standard error."""
    for lines in (_faults(ledger.faults, language), _notes(notes, language)):
        for line in lines:
            typer.echo(line, err=True)


def tell_columns(ledger: Ledger, language: Language) -> None:
    """見出しの読み方を知らせる: on standard error, so that a wrong one is seen."""
    if ledger.columns:
        typer.echo(say(language, "ledger.columns"), err=True)
    for heading, meaning in ledger.columns:
        typer.echo("  " + say(language, "column.line", heading=shown_text(heading), meaning=meaning), err=True)


def note_words(note: LedgerNote, language: Language) -> str:
    """知らせの言葉."""
    column = say(language, f"book.{note.column}") if note.column in {"expiry_on", "starts_on"} else note.column
    facts = {
        "certificate": note.certificate,
        "column": column,
        "given": note.given,
        "actual": note.actual,
        "file": note.file,
    }
    return say(language, f"note.{note.kind}", **{name: shown_text(fact) for name, fact in facts.items()})


def _faults(faults: Sequence[LedgerFault], language: Language) -> Iterator[str]:
    if faults:
        yield say(language, "ledger.faults", count=len(faults))
    for fault in faults:
        why = say(language, f"fault.{fault.kind}", column=fault.column, given=fault.given)
        yield "  " + say(language, "fault.line", file=shown_text(fault.file), row=fault.row, why=why)
        yield f"    → {todo(language, f'fault.{fault.kind}')}"


def _notes(notes: Sequence[LedgerNote], language: Language) -> Iterator[str]:
    if notes:
        yield say(language, "ledger.notes", count=len(notes))
    yield from (f"  {note_words(note, language)}" for note in notes)


def tell_unopened(found: Found, language: Language) -> None:
    """開けなかったファイルを知らせる: on standard error."""
    for line in unopened_lines(found, language):
        typer.echo(line, err=True)


def unopened_lines(found: Found, language: Language) -> Iterator[str]:
    """開けなかったファイルの行: each with what to do."""
    if found.not_opened:
        yield say(language, "check.not_opened", count=len(found.not_opened))
    for other in found.not_opened:
        yield f"  {shown_text(other.path)}: {why_not(other, language)}"
        yield f"    → {todo(language, f'kind.{other.kind}')}"


def why_not(other: OtherFile, language: Language) -> str:
    """取れない理由: the kind, with its reason."""
    words = say(language, f"kind.{other.kind}")
    return f"{words} ({reason_in_language(other.why, language)})" if other.why else words
