"""納品コマンドの部品: what `warifu deliveries` reads and writes."""

import os
from pathlib import Path

import typer

from warifu.bootstrap.local import local_installation
from warifu.delivery.facts import Parcel
from warifu.entrypoints.cli.files import read_secret
from warifu.kernel.errors import PathUnusable
from warifu.kernel.secret import Secret
from warifu.kernel.texts import text_of
from warifu.messages import catalogue
from warifu.workflows.delivery.fetch import fetch_parcel

LONGEST_CODE = 200


def open_parcel(code_file: Path, out: Path) -> None:
    """受け取る: the file is opened first, for a code opens its parcel once. Raises PathUnusable, CodeWrong."""
    code = Secret(text_of(read_secret(code_file, LONGEST_CODE)).strip())
    try:
        file = open(out, "xb", opener=private)  # noqa: SIM115  # kept open over the step, removed if that fails
    except OSError as fault:
        raise PathUnusable(str(out), fault.strerror or "not writable") from None
    with file:
        try:
            parcel, data = fetch_parcel(local_installation(), code)
        except BaseException:
            out.unlink()
            raise
        file.write(data)
    say_parcel(parcel)
    typer.echo(f"書き出しました / written: {out}")


def say_parcel(parcel: Parcel) -> None:
    """納品を示す."""
    state = catalogue("states")[f"parcel.{parcel.state}"]
    typer.echo(f"{parcel.id}  {parcel.certificate_id}  {state.ja} / {state.en}")


def private(path: str, flags: int) -> int:
    """自分だけのファイル: an opener for what nobody else reads."""
    return os.open(path, flags, 0o600)
