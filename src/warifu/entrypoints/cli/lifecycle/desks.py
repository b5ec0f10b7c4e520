"""warifu desks: what desks state of their rule, processing time, schedule and closing days."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.files import read_limited
from warifu.entrypoints.cli.forms import read_day, read_form
from warifu.entrypoints.cli.lifecycle.desks_work import LARGEST_TERMS, say_moved, say_terms
from warifu.entrypoints.inputs.lifecycle import TermsForm
from warifu.workflows.lifecycle.state_terms import preview_terms, show_terms, state_terms, take_back_terms

desks = typer.Typer()

TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file", help="APIトークンのファイル、省くと端末の操作者 / file with an API token; else this terminal"
    ),
]


@desks.command("list", help="窓口の定め / what each desk states, and what is assumed where it states nothing")
def list_all(
    on: Annotated[str | None, typer.Option(help="有効期限の日 / for certificates that end on YYYY-MM-DD")] = None,
    token_file: TokenFile = None,
) -> None:
    installation, actor = acting(token_file)
    for seen in show_terms(installation, actor, read_day("on", on) if on else None):
        say_terms(seen)


@desks.command(help="窓口の定めを入れる / enter what a desk states; says whose dates it moves")
def state(
    file: Annotated[Path, typer.Argument(help="JSONのファイル、APIと同じ形 / JSON file, as the API takes it")],
    preview: Annotated[bool, typer.Option("--preview", help="動く日付を見るだけ / only show whose dates move")] = False,
    token_file: TokenFile = None,
) -> None:
    installation, actor = acting(token_file)
    form = read_form(TermsForm, read_limited(file, LARGEST_TERMS))
    if preview:
        say_moved(preview_terms(installation, actor, form.read()))
        return
    stated, moved = state_terms(installation, actor, form.read(), form.source)
    typer.echo(f"{stated.id}: 記録しました / on record")
    say_moved(moved)


@desks.command("take-back", help="窓口の定めを取り消す / take a statement back; what was stated before counts again")
def take_back(
    statement: Annotated[str, typer.Argument(help="定めの番号 / number of the statement, D-…")],
    token_file: TokenFile = None,
) -> None:
    installation, actor = acting(token_file)
    typer.echo(f"{take_back_terms(installation, actor, statement).id}: 取り消しました / taken back")
