"""warifu prices: see, propose and approve prices, quote and invoice at the terminal."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.forms import read_day
from warifu.entrypoints.cli.pricing.prices_work import (
    read_cutoff,
    read_medium,
    read_offering,
    read_price,
    say_prices,
    say_proposal,
    write_invoice,
)
from warifu.orders.explained import explain
from warifu.orders.prices import Item, Tariff
from warifu.workflows.pricing.invoice import invoice_order, print_invoice
from warifu.workflows.pricing.quote import quote_order, show_prices
from warifu.workflows.pricing.set_prices import (
    approve_prices,
    decline_prices,
    list_proposals,
    propose_prices,
    withdraw_prices,
)

prices = typer.Typer()

ProposalId = Annotated[str, typer.Argument(help="提案番号 / number of the proposal")]
TokenFile = Annotated[
    Path, typer.Option("--token-file", help="承認者のAPIトークンのファイル / file with the approver's API token")
]
OwnToken = Annotated[
    Path, typer.Option("--token-file", help="提案者のAPIトークンのファイル / file with the proposer's API token")
]
OnOption = Annotated[
    str | None, typer.Option("--on", help="申込日 / application date, YYYY-MM-DD (JST); default today")
]


@prices.command(help="価格表を見る / show the price list for an application date")
def show(on: OnOption = None) -> None:
    say_prices(show_prices(local_installation(), local_actor(), read_day("on", on) if on else None))


@prices.command(help="料金を提案する / propose prices, cutoffs and offerings; another person approves them")
def propose(
    *,
    price: Annotated[
        list[str] | None, typer.Option(help="価格(税抜) / without tax, from a cutoff on: USB_TOKEN=15555@2027-04-01")
    ] = None,
    tax: Annotated[int, typer.Option(help="税率(%) / tax rate in percent")] = 10,
    cutoff: Annotated[list[str] | None, typer.Option(help="申込締切 / order cutoff: 2027-03-31")] = None,
    drop_cutoff: Annotated[list[str] | None, typer.Option(help="申込締切の取消し / take a cutoff back")] = None,
    offer: Annotated[
        list[str] | None, typer.Option(help="取扱開始 / offered from: CD_R_BUNDLE@2027-10-01, TOKEN_REUSE@2027-10-01")
    ] = None,
    stop: Annotated[
        list[str] | None, typer.Option(help="取扱終了 / no longer offered from: USB_TOKEN@2027-10-01")
    ] = None,
    note: Annotated[str, typer.Option(help="理由 / why")] = "",
    token_file: OwnToken,
) -> None:
    rows = Tariff(
        prices=tuple(read_price(text, tax) for text in price or []),
        cutoffs=(
            *(read_cutoff(text, stands=True) for text in cutoff or []),
            *(read_cutoff(text, stands=False) for text in drop_cutoff or []),
        ),
        offerings=(
            *(read_offering(text, is_offered=True) for text in offer or []),
            *(read_offering(text, is_offered=False) for text in stop or []),
        ),
    )
    typer.echo(propose_prices(*acting(token_file), rows, note).id)


@prices.command(help="料金の提案の一覧 / list proposals, newest first")
def proposals() -> None:
    for proposal in list_proposals(local_installation(), local_actor()):
        say_proposal(proposal)


@prices.command(help="料金を承認する / put a proposal in force, as a second person")
def approve(proposal_id: ProposalId, token_file: TokenFile) -> None:
    say_proposal(approve_prices(*acting(token_file), proposal_id))


@prices.command(help="料金を否認する / decline a proposal")
def decline(
    proposal_id: ProposalId, token_file: TokenFile, reason: Annotated[str, typer.Option(help="理由 / why")]
) -> None:
    say_proposal(decline_prices(*acting(token_file), proposal_id, reason))


@prices.command(help="提案を取り下げる / take back a proposal of your own")
def withdraw(proposal_id: ProposalId, token_file: OwnToken) -> None:
    say_proposal(withdraw_prices(*acting(token_file), proposal_id))


@prices.command(help="見積もる / quote an order before it is submitted")
def quote(
    media: Annotated[list[str], typer.Argument(help="媒体 / media, one for each certificate: DOWNLOAD CD_R")],
    on: OnOption = None,
) -> None:
    items = [Item(read_medium(text)) for text in media]
    application_on = read_day("on", on) if on else None
    for sentence in explain(quote_order(local_installation(), local_actor(), items, application_on)):
        typer.echo(f"{sentence.ja}\n  {sentence.en}")


@prices.command(help="請求書を出す / invoice an issued order")
def invoice(
    order_id: Annotated[str, typer.Argument(help="申込番号 / number of the order")],
    out: Annotated[Path, typer.Option("--out", help="PDFの書出し先 / where to write the PDF")],
) -> None:
    installation, actor = local_installation(), local_actor()
    issued = invoice_order(installation, actor, order_id)
    write_invoice(out, issued, print_invoice(installation, actor, order_id))
