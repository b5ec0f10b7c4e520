"""warifu accounts: people get their accounts, and a link each that opens them, at the terminal."""

import json
from pathlib import Path
from typing import Annotated

import typer

from warifu.accounts.facts import Account, Actor, CredentialSeen, OthersCredentials, Role
from warifu.bootstrap.local import local_settings
from warifu.entrypoints.cli.accounts.roles import say_first_half
from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.forms import read_form
from warifu.entrypoints.inputs.accounts import AccountForm, read_account
from warifu.workflows.accounts.end import end_account, end_credential, end_role, list_credentials
from warifu.workflows.accounts.list_accounts import list_accounts
from warifu.workflows.accounts.open import issue_link, open_account
from warifu.workflows.installation import Installation

accounts = typer.Typer()

AccountId = Annotated[str, typer.Argument(help="利用者の番号 / number of the account, U-…")]
Others = Annotated[
    OthersCredentials | None,
    typer.Option(help="これで作られた、ほかの利用者の資格情報 / other accounts' credentials that were made with it"),
]
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
    opened, halves = open_account(installation, actor, account)
    _say(opened)
    if halves:
        said = ", ".join(one.grant.role for one in halves)
        typer.echo(f"別の人の承認を待つ役割 / roles that wait for another person: {said} (warifu roles)")
    for one in halves:
        say_first_half(one)
    if opened.roles:
        _hand_over(installation, actor, opened.id)


@accounts.command(help="リンクを出す / print another link that opens an account, good once, for seven days")
def link(
    account_id: AccountId,
    token_file: TokenFile = None,
) -> None:
    _hand_over(*acting(token_file), account_id)


@accounts.command(help="資格情報の一覧 / tokens, links and sign-in certificates of an account, ended ones too")
def credentials(account_id: AccountId, token_file: TokenFile = None) -> None:
    for one in list_credentials(*acting(token_file), account_id):
        _say_credential(one)


@accounts.command("end-credential", help="資格情報を終わらせる / end a token, link or certificate, and what it made")
def end_one(
    account_id: AccountId,
    credential_id: Annotated[str, typer.Argument(help="資格情報の番号 / number of the credential, C-…")],
    others: Others = None,
    token_file: TokenFile = None,
) -> None:
    for one in end_credential(*acting(token_file), account_id, credential_id, others):
        _say_credential(one)


@accounts.command("end-role", help="役割を終わらせる / end a role of an account, at once")
def end_one_role(
    account_id: AccountId,
    role: Annotated[Role, typer.Option(help="役割 / role")],
    token_file: TokenFile = None,
) -> None:
    _say(end_role(*acting(token_file), account_id, role))


@accounts.command("end", help="利用者を終わらせる / end an account with its credentials, roles and mandates, at once")
def end_whole(account_id: AccountId, others: Others = None, token_file: TokenFile = None) -> None:
    _say(end_account(*acting(token_file), account_id, others))


def _hand_over(installation: "Installation", actor: "Actor", account_id: str) -> None:
    link = issue_link(installation, actor, account_id)
    typer.echo("本人に渡すリンク(一度だけ、7日間) / link for that person, good once, for seven days:")
    typer.echo(f"  {local_settings().portal_url}/welcome?code={link.token.reveal()}")


def _say_credential(seen: CredentialSeen) -> None:
    made_with = f"  made with {seen.made_with}" if seen.made_with else ""
    ended = f"  終わり / ended {seen.ended_at.isoformat(timespec='seconds')}" if seen.ended_at else ""
    typer.echo(f"{seen.id}  {seen.kind}  {seen.created_at.isoformat(timespec='seconds')}{made_with}{ended}")


def _say(account: "Account") -> None:
    desk = account.desk
    bound = " ".join(part for part in (account.participant_id, desk and desk.system, desk and desk.area) if part)
    roles = ", ".join(sorted(account.roles)) or "-"
    ended = f"  終わり / ended {account.ended_at.isoformat(timespec='seconds')}" if account.ended_at else ""
    typer.echo(f"{account.id}  {account.person_id}  {account.display_name}  {roles}  {bound}".rstrip() + ended)
