"""warifu status: what this installation is and how it fares, in words."""

import typer

from warifu.authority.generations import Rollover, RolloverStage, rollovers
from warifu.doors.cli.local import local_house, local_settings
from warifu.kernel.clock import jst_date

ROLLOVERS = {
    RolloverStage.AHEAD: ("the next generation is not needed before that day", None),
    RolloverStage.DUE: ("時期です / open the next generation by that day", "yellow"),
    RolloverStage.OVERDUE: ("過ぎています / OVERDUE: open the next generation now", "red"),
}


def show_status() -> None:
    """稼働状況を示す: a test authority is shown in red."""
    settings, house = local_settings(), local_house()
    typer.echo(f"{settings.organization}  ({settings.home})")
    if settings.approvals:
        typer.echo(f"承認者 / approvals: {settings.approvals}")
    else:
        typer.secho("承認なしで発行する試験用の認証局です / test authority: approvals: 0", fg="red")
    with house.unit_of_work.read() as stores:
        for ca in stores.authority.cas():
            published = stores.authority.latest_list(ca.id)
            number = f"CRL No. {published.number}" if published else "CRL -"
            until = jst_date(published.next_update).isoformat() if published else "-"
            typer.echo(f"{ca.id}: 〜{ca.period.expiry_on.isoformat()}  {number} 〜{until}")
        jobs = stores.jobs.counts()
        due = rollovers(stores.authority.cas(), house.profiles, house.clock.now())
    for rollover in due:
        _show_rollover(rollover)
    typer.echo("ジョブ / jobs: " + ", ".join(f"{state} {count}" for state, count in jobs.items()))


def _show_rollover(rollover: Rollover) -> None:
    """Say by when the next generation must stand; what is due is yellow, what is late red."""
    said, colour = ROLLOVERS[rollover.stage]
    typer.secho(f"{rollover.ca.id}: 次の世代は {rollover.last_on.isoformat()} まで / {said}", fg=colour)
