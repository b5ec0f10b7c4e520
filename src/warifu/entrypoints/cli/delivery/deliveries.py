"""warifu deliveries: downloads at the terminal, from the code to the receipt; discs and tokens: `warifu media`."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.delivery.deliveries_work import open_parcel, say_parcel
from warifu.kernel.ids import OperatorCode
from warifu.workflows.delivery.fetch import confirm_receipt, show_passphrase
from warifu.workflows.delivery.list_parcels import list_parcels

deliveries = typer.Typer()

ParcelId = Annotated[str, typer.Argument(help="納品の番号 / number of the parcel, P-…")]
TokenFile = Annotated[
    Path, typer.Option("--token-file", help="事業者のAPIトークンのファイル / file with the participant's API token")
]


@deliveries.command("list", help="納品の一覧 / parcels of one participant, newest first")
def list_all(operator_code: Annotated[str, typer.Option(help="事業者コード / operator code")]) -> None:
    for parcel in list_parcels(local_installation(), local_actor(), OperatorCode(operator_code)):
        say_parcel(parcel)


@deliveries.command(help="受け取る / open a parcel with its code, once; the PKCS#12 is for you alone")
def fetch(
    code_file: Annotated[Path, typer.Option("--code-file", help="受取りコードのファイル / file with the code")],
    out: Annotated[Path, typer.Option("--out", help="PKCS#12の書出し先 / new file for the PKCS#12")],
) -> None:
    open_parcel(code_file, out)


@deliveries.command(help="パスフレーズを見る / show the passphrase, once")
def passphrase(parcel_id: ParcelId, token_file: TokenFile) -> None:
    typer.echo(show_passphrase(*acting(token_file), parcel_id).reveal())


@deliveries.command(help="受領を確認する / confirm receipt; the authority destroys its copy of the key")
def received(parcel_id: ParcelId, token_file: TokenFile) -> None:
    confirm_receipt(*acting(token_file), parcel_id)
    typer.echo(f"受領を記録しました / receipt recorded: {parcel_id}")
