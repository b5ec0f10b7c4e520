"""warifu plan: what to do by which day, from ledgers, folders or an estate file."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.entrypoints.cli.holdings.check import AsJson, Ask, PassphraseFile, Spoken, Today, Within
from warifu.entrypoints.cli.holdings.ledger import CatalogueFile, ColumnWords

Sources = Annotated[
    list[Path] | None,
    typer.Argument(help="台帳(XLSX・CSV)、証明書のファイルやフォルダー / ledgers, files, folders", show_default=False),
]
Estate = Annotated[Path | None, typer.Option("--estate", help="手元の証明書のJSON / an estate file, JSON")]
Outputs = Annotated[
    list[Path] | None,
    typer.Option("-o", "--output", help="書き出す先 .html .ics .xlsx .json(何度でも) / files to write, repeatable"),
]
WhatIf = Annotated[
    list[str] | None,
    typer.Option("--what-if", help="変えてみる値 / a value to try: lead=15, expiry_on:NAME=2027-03-31 (repeatable)"),
]


# long: one parameter per option
def plan(
    sources: Sources = None,
    *,
    estate: Estate = None,
    output: Outputs = None,
    today: Today = None,
    within: Within = None,
    what_if: WhatIf = None,
    column: ColumnWords = None,
    catalogue: CatalogueFile = None,
    passphrases: PassphraseFile = None,
    ask: Ask = False,
    as_json: AsJson = False,
    language: Spoken = None,
) -> None:
    """計画を出す: exit 0, 1 when something was left out, 3 or 4 by --within."""
    from warifu.entrypoints.cli.holdings.plan_work import Asked, show_plan

    asked = Asked(
        sources or (),
        estate=estate,
        outputs=output or (),
        today=today,
        within=within,
        what_if=what_if or (),
        columns=column or (),
        catalogue=catalogue,
        passphrases=passphrases,
        ask=ask,
        as_json=as_json,
        language=language,
    )
    raise typer.Exit(show_plan(asked))
