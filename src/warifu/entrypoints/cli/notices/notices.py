"""warifu notices: the staff publish and correct notices at the terminal, each written as a TOML file."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.notices.notices_work import read_draft, say, show_notices
from warifu.workflows.notices.publish_notice import correct_notice, publish_notice

notices = typer.Typer()

FileArgument = Annotated[Path, typer.Argument(help="お知らせのファイル / the notice as a TOML file")]
AttachOption = Annotated[list[Path] | None, typer.Option("--attach", help="添付 / file to attach; may be repeated")]


@notices.command("list", help="お知らせの一覧 / notices, newest first")
def list_all() -> None:
    show_notices()


@notices.command(help="お知らせを載せる / publish a notice")
def publish(file: FileArgument, attach: AttachOption = None) -> None:
    installation = local_installation()
    say(publish_notice(installation, local_actor(), read_draft(installation, file, attach or ())))


@notices.command(help="お知らせを訂正する / correct a notice: a new version, the old one stays readable")
def correct(
    notice: Annotated[str, typer.Argument(help="お知らせの番号 / number of the notice, I-…")],
    file: FileArgument,
    reason: Annotated[str, typer.Option(help="訂正の理由 / why")],
    attach: AttachOption = None,
) -> None:
    installation = local_installation()
    say(correct_notice(installation, local_actor(), notice, read_draft(installation, file, attach or ()), reason))
