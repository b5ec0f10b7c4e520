"""warifu authority publish: lists, CA certificates and rolls anew."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.bootstrap.local import local_installation
from warifu.entrypoints.cli.publication.publication_work import publish_here, publish_to

publication = typer.Typer()


@publication.command(help="失効リストと証明書を公開する / publish lists, CA certificates and rolls anew")
def publish(
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="Webサーバー用に書き出すフォルダー(OCSP応答を含む) / folder for a web server, OCSP included"
        ),
    ] = None,
) -> None:
    installation = local_installation()
    typer.echo(publish_here(installation) if to is None else publish_to(installation, to))
