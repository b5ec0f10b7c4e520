"""warifu orders again: certificates that end become the draft of an order, which is looked at and then submitted."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.entrypoints.cli.orders.orders_again_work import Wish, draft_at_the_terminal


def add_again(orders: typer.Typer) -> None:
    """コマンドを加える: to `warifu orders`."""
    orders.command("again", help="期限の近い証明書の再申込を下書きする / draft an order that follows what ends")(again)


def again(
    *,
    operator_code: Annotated[str, typer.Option(help="事業者コード / operator code")],
    certificate: Annotated[
        list[str] | None, typer.Option(help="証明書ID / certificate to order again; may be repeated")
    ] = None,
    ends_within_days: Annotated[
        int | None, typer.Option(help="この日数のうちに終わるもの / all that end within so many days")
    ] = None,
    request: Annotated[
        list[str] | None, typer.Option(help="新しいCSR / new CSR: WF-26-00431=FILE; may be repeated")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="下書きの書出し先 / file for the draft, as JSON")] = None,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="事業者のAPIトークンのファイル / file with the participant's API token"),
    ] = None,
) -> None:
    wish = Wish(operator_code, tuple(certificate or ()), ends_within_days, tuple(request or ()))
    draft_at_the_terminal(wish, out, token_file)
