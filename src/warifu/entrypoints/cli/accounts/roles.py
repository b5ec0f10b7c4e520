"""warifu roles: roles that take two persons, proposed and decided at the terminal, each with a token of its own."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.accounts.access import CAN_BE_GRANTED
from warifu.accounts.facts import Role, RoleGrant, ShownHalf
from warifu.bootstrap.local import local_settings
from warifu.entrypoints.cli.acting import acting
from warifu.kernel.errors import FieldInvalid
from warifu.workflows.accounts.grant_role import approve_role, list_grants, propose_role, refuse_role

roles = typer.Typer()

GrantId = Annotated[str, typer.Argument(help="付与の番号 / number of the grant, G-…")]
TokenFile = Annotated[
    Path, typer.Option("--token-file", help="本人のAPIトークンのファイル / file with your own API token")
]


@roles.command("list", help="役割付与の一覧 / grants, newest first, with whom they are for")
def list_all(token_file: TokenFile) -> None:
    for seen in list_grants(*acting(token_file), None):
        _say(seen.grant)
        desk = seen.account.desk
        bound = f"  {desk.system} {desk.area or ''}".rstrip() if desk else ""
        typer.echo(f"  {seen.account.person_id}  {seen.account.display_name}{bound}")
        for one in seen.credentials:
            typer.echo(f"  {one.kind}  {one.created_at.isoformat(timespec='seconds')}")


@roles.command(help="役割を提案する / propose a role for an account")
def propose(
    account_id: Annotated[str, typer.Argument(help="利用者の番号 / number of the account, U-…")],
    role: Annotated[str, typer.Option(help="役割 / REGISTRATION_STAFF, APPROVER, DESK, OPERATOR or ADMINISTRATOR")],
    token_file: TokenFile,
) -> None:
    if role not in CAN_BE_GRANTED:
        raise FieldInvalid("role", ", ".join(sorted(CAN_BE_GRANTED)))
    say_first_half(propose_role(*acting(token_file), account_id, Role(role)))


@roles.command(help="役割を承認する / approve a grant that somebody else proposed")
def approve(grant_id: GrantId, token_file: TokenFile) -> None:
    shown = approve_role(*acting(token_file), grant_id)
    _say(shown.grant)
    typer.echo("本人に渡す二つ目の半分(7日間) / second half for that person, for seven days:")
    typer.echo(f"  {shown.half.reveal()}")


@roles.command(help="役割を却下する / refuse a grant")
def refuse(grant_id: GrantId, token_file: TokenFile) -> None:
    _say(refuse_role(*acting(token_file), grant_id))


def say_first_half(shown: ShownHalf) -> None:
    """一つ目の半分を示す: with where it goes."""
    _say(shown.grant)
    typer.echo("本人に渡す一つ目の半分(承認の後に使う) / first half for that person, to be used once approved:")
    typer.echo(f"  {local_settings().portal_url}/welcome?code={shown.half.reveal()}")


def _say(grant: RoleGrant) -> None:
    typer.echo(f"{grant.id}  {grant.account_id}  {grant.role}  {grant.state}")
