"""手元の材料を集める: ledgers, folders and what desks say, for ledger and plan alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from warifu.bootstrap.holdings import Heading, ReadLedger, heading_of, own_catalogue, packed, read_ledger
from warifu.entrypoints.cli.files import read_limited
from warifu.entrypoints.cli.holdings.searching import search
from warifu.kernel.errors import FieldInvalid
from warifu.lifecycle.holdings.found import Found
from warifu.lifecycle.holdings.ledger import Ledger
from warifu.lifecycle.holdings.matching import match
from warifu.lifecycle.planner.desks import DeskStatement
from warifu.messages import Language
from warifu.systems.catalogue import Catalogue

LEDGERS = (".xlsx", ".xlsm", ".csv", ".tsv")
LARGEST_LEDGER = 16 * 1024 * 1024
LARGEST_CATALOGUE = 256 * 1024
NOTHING = Found((), ())


@dataclass(frozen=True, slots=True)
class Gathered:
    """集めたもの: rows matched with certificates, what desks state, and parameters as an estate file has them."""

    ledger: Ledger
    found: Found
    catalogue: Catalogue
    statements: Sequence[DeskStatement]
    parameters: Mapping[str, Any]


def is_ledger(path: Path) -> bool:
    """台帳のファイルか: by its name."""
    return path.suffix.lower() in LEDGERS and not path.is_dir()


def gather_holdings(
    paths: Sequence[Path],
    book: Path | None,
    *,
    columns: Sequence[str],
    catalogue: Path | None,
    passphrases: Path | None,
    ask: bool,
    language: Language,
) -> Gathered:
    """集める: `book` is the ledger that is written to, if there is one; its rows keep their numbers.

    Rows of other ledgers that the book has already are left to the book. Raises what reading any of them raises.
    """
    content = None if catalogue is None else read_limited(catalogue, LARGEST_CATALOGUE)
    systems, statements = own_catalogue(content)
    own = dict(_meanings(columns, systems))
    kept = [_read(book, systems, own)] if book is not None else []
    others = [_read(path, systems, own) for path in paths if is_ledger(path)]
    folders = [path for path in paths if not is_ledger(path)]
    found = search(folders, passphrases, ask=ask, language=language) if folders else NOTHING
    ledger = match(_together(kept, others), found.certificates)
    desks = [one.desks for one in (*kept, *others)]
    stated = [statement for sheet in desks for statement in sheet.statements]
    parameters = {name: value for sheet in reversed(desks) for name, value in sheet.parameters.items()}
    return Gathered(ledger, found, systems, (*stated, *statements), parameters)


def _meanings(columns: Sequence[str], catalogue: Catalogue) -> Iterator[tuple[str, Heading]]:
    for text in columns:
        meaning, equals, heading = text.partition("=")
        found = heading_of(meaning.strip(), catalogue)
        if not equals or found is None or not packed(heading):
            raise FieldInvalid("--column", "expiry_on=満期 / SYSTEM/CHANNEL=SW")
        yield packed(heading), found


def _read(path: Path, catalogue: Catalogue, own: Mapping[str, Heading]) -> ReadLedger:
    return read_ledger(str(path), read_limited(path, LARGEST_LEDGER), catalogue, own)


def _together(kept: Sequence[ReadLedger], others: Sequence[ReadLedger]) -> Ledger:
    ledgers = [one.ledger for one in (*kept, *others)]
    there = {serial for one in kept for row in one.ledger.rows for serial in row.serials}
    in_book = [replace(row, kept_at=row.row) for one in kept for row in one.ledger.rows]
    carried = [row for one in others for row in one.ledger.rows if not there & set(row.serials)]
    return Ledger(
        rows=(*in_book, *carried),
        faults=tuple(fault for ledger in ledgers for fault in ledger.faults),
        notes=tuple(note for ledger in ledgers for note in ledger.notes),
        columns=tuple(column for one in others for column in one.ledger.columns),
    )
