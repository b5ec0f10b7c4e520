"""warifu mandates: which agents act for a participant, and until when."""

from typing import Annotated

import typer

from warifu.accounts.facts import Mandate
from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.forms import participant_id, read_day
from warifu.workflows.accounts.mandate_agent import grant_mandate, list_mandates, revoke_mandate

mandates = typer.Typer()

CodeOption = Annotated[str, typer.Option("--operator-code", help="事業者コード / operator code of who is acted for")]


@mandates.command("list", help="委任の一覧 / mandates, newest first")
def list_all(operator_code: CodeOption) -> None:
    installation = local_installation()
    for mandate in list_mandates(installation, local_actor(), participant_id(installation, operator_code)):
        _say(mandate)


@mandates.command(help="委任する / let an account act for a participant")
def grant(
    account_id: Annotated[str, typer.Argument(help="代行者の利用者番号 / number of the agent's account, U-…")],
    operator_code: CodeOption,
    start: Annotated[str, typer.Option(help="開始日 / first day, YYYY-MM-DD (JST)")],
    end: Annotated[str, typer.Option(help="終了日 / last day, YYYY-MM-DD (JST)")],
) -> None:
    installation = local_installation()
    whom, begin, last = participant_id(installation, operator_code), read_day("start", start), read_day("end", end)
    _say(grant_mandate(installation, local_actor(), whom, account_id, start_on=begin, end_on=last))


@mandates.command(help="委任を取り消す / end a mandate at once")
def revoke(
    mandate_id: Annotated[str, typer.Argument(help="委任の番号 / number of the mandate")], operator_code: CodeOption
) -> None:
    installation = local_installation()
    _say(revoke_mandate(installation, local_actor(), participant_id(installation, operator_code), mandate_id))


def _say(mandate: Mandate) -> None:
    ended = f"  取消し / ended {mandate.ended_at.isoformat()}" if mandate.ended_at else ""
    typer.echo(f"{mandate.id}  {mandate.account_id}  {mandate.start_on} – {mandate.end_on}{ended}")
