"""warifu renewals: what to do by which day, for the certificates that this installation has on record."""

import json
from pathlib import Path
from typing import Annotated

import typer

from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.forms import participant_id
from warifu.entrypoints.cli.lifecycle.renewals_work import say_plan
from warifu.lifecycle.planner.files.plan_file import plan_as_json
from warifu.workflows.lifecycle.plan_renewals import plan_renewals

renewals = typer.Typer()


@renewals.callback()
def _group() -> None:
    """Keep `list` a command of its own."""


@renewals.command("list", help="更新計画 / what to order, apply for and have deleted, by which day")
def list_all(
    code: Annotated[str | None, typer.Option("--code", help="事業者コード / operator code of one participant")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSONで示す / as JSON, the same as the API gives")] = False,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="APIトークンのファイル、省くと端末の操作者 / file with an API token"),
    ] = None,
) -> None:
    installation, actor = acting(token_file)
    plan = plan_renewals(installation, actor, participant_id(installation, code) if code else None)
    if as_json:
        typer.echo(json.dumps(plan_as_json(plan), ensure_ascii=False))
    else:
        say_plan(plan)
