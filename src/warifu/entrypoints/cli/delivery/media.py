"""warifu media: discs, memories and tokens at the terminal, from the making to the receipt."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.delivery.media_work import say_shipment, show_shipments, take_out
from warifu.workflows.delivery.make_medium import send_medium
from warifu.workflows.delivery.receive_medium import confirm_medium, report_lost, show_medium_passphrase

media = typer.Typer()

ShipmentId = Annotated[str, typer.Argument(help="媒体の番号 / number of the medium, S-…")]
TokenFile = Annotated[
    Path, typer.Option("--token-file", help="事業者のAPIトークンのファイル / file with the participant's API token")
]
OptionalTokenFile = Annotated[
    Path | None,
    typer.Option("--token-file", help="事業者のAPIトークンのファイル / file with the participant's API token"),
]
NoteOption = Annotated[str, typer.Option("--note", help="備考 / note, such as the number of the registered letter")]


@media.command("list", help="媒体の一覧 / media, newest first")
def list_all(
    state: Annotated[str | None, typer.Option(help="状態 / TO_BE_MADE, BEING_MADE, SENT, RECEIVED or LOST")] = None,
    operator_code: Annotated[str | None, typer.Option(help="事業者コード / operator code")] = None,
) -> None:
    show_shipments(state, operator_code)


@media.command(help="媒体を作る / take out what goes on a medium, into a new folder that only you may read")
def make(
    shipment_id: ShipmentId,
    out: Annotated[Path, typer.Option("--out", help="新しいフォルダー / new folder for the files")],
    again_because: Annotated[
        str, typer.Option("--again-because", help="作り直しの理由 / why a medium in the making is made again")
    ] = "",
) -> None:
    take_out(shipment_id, out, again_because.strip())


@media.command(help="発送を記録する / say that a medium was sent, and how")
def sent(shipment_id: ShipmentId, note: NoteOption) -> None:
    say_shipment(send_medium(local_installation(), local_actor(), shipment_id, note))


@media.command(help="パスフレーズを見る / show the passphrase, once; without a token file as staff, for a USB token")
def passphrase(shipment_id: ShipmentId, token_file: OptionalTokenFile = None) -> None:
    typer.echo(show_medium_passphrase(*acting(token_file), shipment_id).reveal())


@media.command(
    help="受領を確認する / confirm receipt, as the participant; the authority destroys its copies of the keys"
)
def received(shipment_id: ShipmentId, token_file: TokenFile) -> None:
    say_shipment(confirm_medium(*acting(token_file), shipment_id))


@media.command(help="紛失を記録する / record a medium as lost; its certificates are held at once, or revoked")
def lost(
    shipment_id: ShipmentId,
    note: NoteOption,
    *,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="保留ではなく失効させる / revoke instead of holding")
    ] = False,
    token_file: OptionalTokenFile = None,
) -> None:
    say_shipment(report_lost(*acting(token_file), shipment_id, note, revoke=revoke))
