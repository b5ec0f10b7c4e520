"""warifu reminders: what was mailed about dates to act, and on which days before them."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.forms import participant_id
from warifu.kernel.errors import FieldInvalid
from warifu.lifecycle.facts import Digest
from warifu.workflows.lifecycle.remind import list_reminders, record_bounce, set_ladder, show_ladder

reminders = typer.Typer()

CodeOption = Annotated[str, typer.Option("--code", help="事業者コード / operator code, 4 or 5 characters")]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", help="APIトークンのファイル / file with an API token; else this terminal")
]


@reminders.command("list", help="催促のメール / reminders that were mailed to a participant, newest first")
def list_all(code: CodeOption, token_file: TokenFile = None) -> None:
    installation, actor = acting(token_file)
    for digest in list_reminders(installation, actor, participant_id(installation, code)):
        state = (
            "不達 / bounced" if digest.bounced_at else "送信済み / sent" if digest.sent_at else "送信待ち / to be sent"
        )
        typer.echo(f"{digest.id}  {digest.prepared_at:%Y-%m-%d %H:%M}Z  {digest.to}  {state}  {digest.subject}")


@reminders.command(help="催促の段 / on which days before a date to act a participant is reminded")
def ladder(
    code: CodeOption,
    rungs: Annotated[str | None, typer.Option(help="新しい段 / the new days, such as 90,60,30,14,7,1")] = None,
    token_file: TokenFile = None,
) -> None:
    installation, actor = acting(token_file)
    participant = participant_id(installation, code)
    if rungs is None:
        days = show_ladder(installation, actor, participant)
    else:
        days = set_ladder(installation, actor, participant, _days(rungs))
    typer.echo(", ".join(map(str, days)) or "なし / none")


@reminders.command(help="不達を残す / record that a reminder came back; its text goes to the other contact")
def bounced(
    reminder: Annotated[str, typer.Argument(help="催促の番号 / number of the reminder, M-…")],
    token_file: TokenFile = None,
) -> None:
    installation, actor = acting(token_file)
    record_bounce(installation, actor, reminder)
    typer.echo(f"{reminder}: 不達を記録しました / on record as bounced")


def _state(digest: Digest) -> str:
    if digest.bounced_at:
        return "不達 / bounced"
    return "送信済み / sent" if digest.sent_at else "送信待ち / to be sent"


def _days(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in parts):
        raise FieldInvalid("rungs", "90,60,30,14,7,1")
    return [int(part) for part in parts]
