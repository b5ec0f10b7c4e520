"""warifu orders: the life of an order at the terminal."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.orders.order_files import add_order_files
from warifu.entrypoints.cli.orders.orders_again import add_again
from warifu.entrypoints.cli.orders.orders_work import (
    OneLine,
    Typed,
    list_typed,
    quote_typed,
    read_correction,
    read_line_reasons,
    say_change,
    say_order,
    say_submitted,
    submit_typed,
)
from warifu.workflows.delivery.rearm_code import agree_to_rearm
from warifu.workflows.orders.approve import approve_order, retry_order, return_order, withdraw_order
from warifu.workflows.orders.close import close_order
from warifu.workflows.orders.correct import correct_order, resubmit_order
from warifu.workflows.orders.show_orders import show_history, show_order

orders = typer.Typer()
add_again(orders)
add_order_files(orders)

OrderId = Annotated[str, typer.Argument(help="申込番号 / number of the order, O-…")]
FileArgument = Annotated[
    Path, typer.Argument(help="JSONのファイル、APIと同じ形 / JSON file, in the form that the API takes")
]
OptionalFile = Annotated[
    Path | None, typer.Argument(help="JSONのファイル、APIと同じ形 / JSON file, in the form that the API takes")
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file", help="APIトークンのファイル、省くと端末の操作者 / file with an API token; else this terminal"
    ),
]
ApproverToken = Annotated[
    Path, typer.Option("--token-file", help="承認者のAPIトークンのファイル / file with the approver's API token")
]
ConsentingToken = Annotated[
    Path, typer.Option("--token-file", help="同意する人のAPIトークンのファイル / file with the API token of who agrees")
]
Version = Annotated[
    int | None, typer.Option(min=0, help="見ていた版、変わっていれば断る / the version you saw; refused if it changed")
]
Confirm = Annotated[bool, typer.Option("--confirm-duplicates", help="重複を確認済み / duplicates are meant")]
CodeOption = Annotated[str | None, typer.Option("--code", help="事業者コード / operator code, 4 or 5 characters")]
LabelOption = Annotated[str | None, typer.Option("--label", help="用途名 / purpose label of a single line")]
HolderOption = Annotated[str, typer.Option(help="使用者 / which PC or person")]
StartOption = Annotated[str | None, typer.Option("--start-on", help="有効期間開始日 / YYYY-MM-DD (JST); default today")]
KeyOption = Annotated[
    str | None, typer.Option(help="認証局が作る鍵 / key that the authority makes: rsa-2048, p-256, …")
]
CsrOption = Annotated[Path | None, typer.Option("--csr", help="CSRのファイル / file with a CSR")]
MediumOption = Annotated[str, typer.Option(help="媒体 / medium")]


@orders.command(help="申し込む / submit an order, from a JSON file or with one line")
def submit(
    file: OptionalFile = None,
    *,
    code: CodeOption = None,
    label: LabelOption = None,
    holder: HolderOption = "",
    start_on: StartOption = None,
    medium: MediumOption = "DOWNLOAD",
    key: KeyOption = None,
    csr: CsrOption = None,
    confirm: Confirm = False,
    token_file: TokenFile = None,
) -> None:
    submit_typed(Typed(file, code, OneLine(label, holder, start_on, medium, key, csr), confirm), token_file)


@orders.command(help="見積もる / what an order would cost, and what looks ordered already; nothing is written")
def quote(
    file: OptionalFile = None,
    *,
    code: CodeOption = None,
    label: LabelOption = None,
    holder: HolderOption = "",
    start_on: StartOption = None,
    medium: MediumOption = "DOWNLOAD",
    key: KeyOption = None,
    csr: CsrOption = None,
    token_file: TokenFile = None,
) -> None:
    quote_typed(Typed(file, code, OneLine(label, holder, start_on, medium, key, csr)), token_file)


@orders.command("list", help="申込の一覧 / list orders, newest first")
def list_some(
    state: Annotated[str | None, typer.Option(help="状態 / state: SUBMITTED, RETURNED, …")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000)] = 100,
    token_file: TokenFile = None,
) -> None:
    list_typed(state, limit, token_file)


@orders.command(help="申込を見る / show an order")
def show(order_id: OrderId, token_file: TokenFile = None) -> None:
    seen = show_order(*acting(token_file), order_id)
    say_order(seen.order, seen.certificates)


@orders.command(help="申込の履歴 / what happened to an order, line by line")
def history(order_id: OrderId, token_file: TokenFile = None) -> None:
    for change in show_history(*acting(token_file), order_id):
        say_change(change)


@orders.command(help="承認する / approve, as somebody who neither entered nor corrected it")
def approve(order_id: OrderId, token_file: ApproverToken, version: Version = None) -> None:
    say_order(approve_order(*acting(token_file), order_id, version))


@orders.command("return", help="差し戻す / send back, with the reason and reasons for lines")
def send_back(
    order_id: OrderId,
    reason: Annotated[str, typer.Option(help="理由 / why")],
    line: Annotated[
        list[str] | None, typer.Option(help='明細の理由 / reason for a line: "3=開始日が休業日です"')
    ] = None,
    version: Version = None,
    token_file: TokenFile = None,
) -> None:
    named = read_line_reasons(line or [])
    say_order(return_order(*acting(token_file), order_id, reason, line_reasons=named, seen=version))


@orders.command(help="訂正する / correct a returned order: lines to remove, edit and add, from a JSON file")
def correct(
    order_id: OrderId,
    file: FileArgument,
    confirm: Confirm = False,
    version: Version = None,
    token_file: TokenFile = None,
) -> None:
    installation, actor = acting(token_file)
    correction, confirmed = read_correction(installation, file)
    confirmed = confirmed or confirm
    say_order(correct_order(installation, actor, order_id, correction, version, confirm_duplicates=confirmed))


@orders.command(help="再提出する / resubmit a returned order: new application date, cutoff and start window")
def resubmit(
    order_id: OrderId, confirm: Confirm = False, version: Version = None, token_file: TokenFile = None
) -> None:
    say_submitted(resubmit_order(*acting(token_file), order_id, version, confirm_duplicates=confirm))


@orders.command(help="取り下げる / withdraw")
def withdraw(order_id: OrderId, version: Version = None, token_file: TokenFile = None) -> None:
    say_order(withdraw_order(*acting(token_file), order_id, version))


@orders.command(help="発行を再開する / retry an issuance that a rule stopped")
def retry(order_id: OrderId, version: Version = None, token_file: TokenFile = None) -> None:
    say_order(retry_order(*acting(token_file), order_id, version))


@orders.command(help="発行を打ち切る / close a failed order: what is issued stands, the other lines leave it")
def close(
    order_id: OrderId,
    reason: Annotated[str, typer.Option(help="理由 / why")],
    version: Version = None,
    token_file: TokenFile = None,
) -> None:
    say_order(close_order(*acting(token_file), order_id, reason, version))


@orders.command("rearm-code", help="コードの再発行に同意する / agree to another one-time code; it takes two persons")
def rearm_code(
    parcel_id: Annotated[str, typer.Argument(help="納品番号 / number of the parcel, P-…")],
    reason: Annotated[str, typer.Option(help="理由 / why")],
    token_file: ConsentingToken,
) -> None:
    parcel = agree_to_rearm(*acting(token_file), parcel_id, reason)
    typer.echo(f"{parcel.id}  {parcel.certificate_id}  {parcel.state}  〜 {parcel.code_expires_at:%Y-%m-%d}")
