"""warifu ledger: an Excel book of the certificates held, to be filled in and kept."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.entrypoints.cli.holdings.check import Ask, PassphraseFile, Paths, Spoken, Today

Book = Annotated[Path, typer.Option("-o", "--output", help="台帳のブック / the book, such as ledger.xlsx")]
CatalogueFile = Annotated[
    Path | None, typer.Option("--catalogue", help="システムと窓口の定めのTOML / systems and what desks state, in TOML")
]
ColumnWords = Annotated[
    list[str] | None,
    typer.Option("--column", help="見出しの意味 / what a heading means: MEANING=HEADING, such as expiry_on=満期"),
]


def ledger(
    paths: Paths,
    output: Book,
    *,
    column: ColumnWords = None,
    catalogue: CatalogueFile = None,
    today: Today = None,
    passphrases: PassphraseFile = None,
    ask: Ask = False,
    language: Spoken = None,
) -> None:
    """台帳を作る: exit 0, or 1 when a row, a file or the book itself could not be used."""
    from warifu.entrypoints.cli.holdings.ledger_work import write_ledger

    raise typer.Exit(
        write_ledger(
            paths,
            output,
            columns=column or (),
            catalogue=catalogue,
            today=today,
            passphrases=passphrases,
            ask=ask,
            language=language,
        )
    )
