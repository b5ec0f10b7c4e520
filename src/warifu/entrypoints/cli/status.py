"""warifu status: the state of this installation."""

import typer

from warifu.authority.generations import Rollover, RolloverStage
from warifu.authority.lists import ListStage
from warifu.bootstrap.local import local_installation, local_settings
from warifu.entrypoints.cli.authority.statement_keys import say_unknown_roots
from warifu.kernel.clock import jst_date
from warifu.workflows.jobs import count_jobs
from warifu.workflows.publication.watch_authorities import WatchedList, watch_lists, watch_rollovers

ROLLOVERS = {
    RolloverStage.AHEAD: ("the next generation is not needed before that day", None),
    RolloverStage.DUE: ("時期です / open the next generation by that day", "yellow"),
    RolloverStage.OVERDUE: ("過ぎています / OVERDUE: open the next generation now", "red"),
}
LISTS = {
    ListStage.GOOD: ("", None),
    ListStage.ENDING: ("  新しい失効リストを取り込む時期です / import the next list by that day", "yellow"),
    ListStage.ENDED: (
        "  有効な失効リストがなく、だれも通れません / NO LIST IN FORCE: nothing below is let in",
        "red",
    ),
}


def show_status() -> None:
    """稼働状況を示す: a test authority is shown in red."""
    settings, installation = local_settings(), local_installation()
    typer.echo(f"{settings.organization}  ({settings.home})")
    if settings.approvals:
        typer.echo(f"承認者 / approvals: {settings.approvals}")
    else:
        typer.secho("承認なしで発行する試験用の認証局です / test authority: approvals: 0", fg="red")
    for watched in watch_lists(installation):
        _show_ca(watched)
    say_unknown_roots(settings, installation)
    for rollover in watch_rollovers(installation):
        _show_rollover(rollover)
    jobs = count_jobs(installation)
    typer.echo("ジョブ / jobs: " + ", ".join(f"{state} {count}" for state, count in jobs.items()))


def _show_ca(watched: WatchedList) -> None:
    """Say until when the CA and its list are good; a list that is to be imported is yellow, a missing one red."""
    ca, held = watched.ca, watched.newest
    list_said = f"CRL No. {held.number} 〜{jst_date(held.next_update).isoformat()}" if held else "CRL -"
    said, colour = LISTS[watched.stage]
    typer.secho(f"{ca.id}: 〜{ca.period.expiry_on.isoformat()}  {list_said}{said}", fg=colour)


def _show_rollover(rollover: Rollover) -> None:
    """Say by when the next generation must stand; what is due is yellow, what is late red."""
    said, colour = ROLLOVERS[rollover.stage]
    typer.secho(f"{rollover.ca.id}: 次の世代は {rollover.last_on.isoformat()} まで / {said}", fg=colour)
