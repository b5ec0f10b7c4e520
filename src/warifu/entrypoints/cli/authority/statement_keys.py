"""warifu authority: fingerprints by which checkpoints believe roots and rolls, and keys for rolls and heads."""

from hashlib import sha256
from typing import Annotated

import typer

from warifu.bootstrap.founding import fingerprints, unknown_roots
from warifu.bootstrap.installation import setting_lines
from warifu.bootstrap.local import local_installation
from warifu.entrypoints.cli.options import ca_key
from warifu.settings import Settings
from warifu.workflows.installation import Installation

statement_keys = typer.Typer()


@statement_keys.command(
    "fingerprints", help="相互認証が信じる指紋を設定の行で示す / settings by which checkpoints believe roots and rolls"
)
def show_fingerprints() -> None:
    typer.echo(setting_lines(fingerprints(local_installation())), nl=False)


@statement_keys.command("make-key", help="登録簿か証跡の次の鍵を作る / make the next key for rolls or heads")
def make_key(
    name: Annotated[str, typer.Argument(help="鍵の名前 / its name, such as roll-2 or evidence-2")],
    key: Annotated[str, typer.Option("--key", help="鍵の種類 / kind: p-256, p-384, rsa-3072, rsa-4096")] = "p-256",
) -> None:
    public_key = local_installation().statements.make(name, ca_key(key))
    typer.echo(sha256(public_key).hexdigest())


def say_unknown_roots(settings: Settings, installation: Installation) -> None:
    """設定にないルートを示す: in red, each with what to do."""
    for root in unknown_roots(settings, installation):
        typer.secho(
            f"{root}: 設定 trust_anchors にないので、ここでは信頼しません。`warifu authority fingerprints` が示す行を"
            "控えと比べ、warifu.toml に写して起動し直してください / not believed here: compare the line that "
            "`warifu authority fingerprints` shows, copy it into warifu.toml and start again",
            fg="red",
        )
