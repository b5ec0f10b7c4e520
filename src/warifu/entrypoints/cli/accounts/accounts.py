"""warifu accounts: people get their accounts, and a link each that opens them, at the terminal."""

import json
from pathlib import Path
from typing import Annotated

import typer

from warifu.accounts.facts import Account, Actor
from warifu.bootstrap.local import local_settings
from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.forms import read_form
from warifu.entrypoints.inputs.accounts import AccountForm, read_account
from warifu.workflows.accounts.list_accounts import list_accounts
from warifu.workflows.accounts.open import issue_link, open_account
from warifu.workflows.installation import Installation

accounts = typer.Typer()

TokenFile = Annotated[
    Path | None,
    typer.Option("--token-file", help="システム管理者のAPIトークンのファイル / file with an administrator's API token"),
]


@accounts.command("list", help="利用者の一覧 / accounts and their roles")
def list_all(token_file: TokenFile = None) -> None:
    for account in list_accounts(*acting(token_file)):
        _say(account)


@accounts.command("open", help="利用者を登録する / open an account; prints a link that opens it, good once")
def open_one(
    person_id: Annotated[
        str, typer.Option("--person", help="本人の番号、同じ人は同じ番号 / number of the person, one for each person")
    ],
    name: Annotated[str, typer.Option(help="氏名 / name")],
    role: Annotated[list[str], typer.Option(help="役割(複数可) / role, repeatable: OPERATOR, APPROVER, …")],
    *,
    operator_code: Annotated[
        str | None, typer.Option("--operator-code", help="事業者担当の事業者コード / whom an OPERATOR belongs to")
    ] = None,
    agent: Annotated[bool, typer.Option("--agent", help="代理人として / an OPERATOR who acts by mandates")] = False,
    system: Annotated[str | None, typer.Option(help="窓口のシステム / system of a DESK")] = None,
    area: Annotated[str | None, typer.Option(help="窓口のエリア / area of a DESK")] = None,
    token_file: TokenFile = None,
) -> None:
    typed = {
        "person_id": person_id,
        "display_name": name,
        "roles": role,
        "operator_code": operator_code,
        "agent": agent,
        "system": system,
        "area": area,
    }
    installation, actor = acting(token_file)
    account = read_account(installation, actor, read_form(AccountForm, json.dumps(typed).encode()))
    opened = open_account(installation, actor, account)
    _say(opened)
    if waiting := sorted(account.roles - opened.roles):
        said = ", ".join(waiting)
        typer.echo(f"別の人の承認を待つ役割 / roles that wait for another person: {said} (warifu roles)")
    _hand_over(installation, actor, opened.id)


@accounts.command(help="リンクを出す / print another link that opens an account, good once, for seven days")
def link(
    account_id: Annotated[str, typer.Argument(help="利用者の番号 / number of the account, U-…")],
    token_file: TokenFile = None,
) -> None:
    _hand_over(*acting(token_file), account_id)


def _hand_over(installation: "Installation", actor: "Actor", account_id: str) -> None:
    link = issue_link(installation, actor, account_id)
    typer.echo("本人に渡すリンク(一度だけ、7日間) / link for that person, good once, for seven days:")
    typer.echo(f"  {local_settings().portal_url}/welcome?code={link.token.reveal()}")


def _say(account: "Account") -> None:
    desk = account.desk
    bound = " ".join(part for part in (account.participant_id, desk and desk.system, desk and desk.area) if part)
    roles = ", ".join(sorted(account.roles)) or "-"
    typer.echo(f"{account.id}  {account.person_id}  {account.display_name}  {roles}  {bound}".rstrip())
