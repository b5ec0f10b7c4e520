"""warifu inspect: what a file is, in words."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from warifu.bootstrap.tools import Fact

LARGEST_PASSPHRASE = 1024


def inspect_file(
    file: Annotated[Path, typer.Argument(help="証明書・CSR・CRL・PKCS#12(PEM / DER) / file to look at")],
    passphrase_file: Annotated[
        Path | None,
        typer.Option("--passphrase-file", help="PKCS#12のパスフレーズのファイル / file with its passphrase"),
    ] = None,
) -> None:
    """内容を示す: exit 1 with a coded error when it is none of these."""
    from warifu.bootstrap.tools import LARGEST, inspect
    from warifu.entrypoints.cli.files import read_limited, read_secret
    from warifu.kernel.secret import Secret
    from warifu.kernel.texts import text_of

    data = read_limited(file, max(LARGEST.values()))
    passphrase = None
    if passphrase_file is not None:
        text = text_of(read_secret(passphrase_file, LARGEST_PASSPHRASE))
        passphrase = Secret(text.rstrip("\r\n"))
    is_whole = True
    for number, found in enumerate(inspect(data, passphrase)):
        is_whole &= found.is_whole
        if number:
            typer.echo()
        typer.echo(_words(found.kind))
        for fact in found.facts:
            typer.echo(_line(fact))
    raise typer.Exit(0 if is_whole else 1)


def _line(fact: "Fact") -> str:
    return f"  {_words(fact.label)}: {_words(f'{fact.label}.{fact.value}') if fact.spoken else fact.value}"


def _words(key: str) -> str:
    from warifu.messages import catalogue

    words = catalogue("inspection")[key]
    return f"{words.ja} / {words.en}"
