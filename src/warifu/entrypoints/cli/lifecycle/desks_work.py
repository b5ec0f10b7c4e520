"""窓口の定めのコマンドの部品: what `warifu desks` says."""

from collections.abc import Sequence

import typer

from warifu.lifecycle.planner.desks import Basis, DeskValue
from warifu.lifecycle.planner.facts import desk_name
from warifu.workflows.lifecycle.state_terms import MovedPlan, TermsSeen

LARGEST_TERMS = 64 * 1024
NAMES = {
    "rule": "規則 / rule",
    "days": "期限の何日前 / days before the expiry",
    "processing_business_days": "処理日数(営業日) / processing, business days",
    "schedule": "予定表 / schedule",
    "takes_deletions": "削除申請 / deletion applications",
}
BASES = {Basis.STATED: "公表 / stated", Basis.ASSUMED: "仮定 / assumed"}


def say_terms(seen: TermsSeen) -> None:
    """窓口の定めを示す: values that there are, whose they are, and the statements they come from."""
    typer.echo(desk_name(seen.desk))
    for value in seen.values:
        if value.value is not None:
            since = f", {value.holds_from_on}から / from" if value.holds_from_on else ""
            typer.echo(f"  {NAMES[value.name]}: {_shown(value)}  ({BASES[value.basis]}{since})")
    if seen.closing_days:
        typer.echo(f"  休業日 / closed: {' '.join(map(str, seen.closing_days))}")
    for stated in seen.statements:
        source = f"  {stated.source}" if stated.source else ""
        typer.echo(f"  {stated.id}  {stated.stated_at:%Y-%m-%d}  {stated.stated_by}{source}")


def say_moved(plans: Sequence[MovedPlan]) -> None:
    """動く日付を示す: a line for each, then how many uses are late for it."""
    for one in plans:
        for moved in one.difference.moved:
            place = f"{desk_name(moved.row.desk)} {moved.row.channel}"
            typer.echo(
                f"{one.participant_id}  {moved.row.certificate}  {place}  {moved.name}: {moved.before} → {moved.after}"
            )
    values = sum(len(one.difference.moved) for one in plans)
    late = sum(len(one.difference.newly_late) for one in plans)
    typer.echo(f"動く日付 {values}件、間に合わなくなる用途 {late}件 / {values} dates move, {late} uses become late")


def _shown(value: DeskValue) -> str:
    match value.value:
        case bool():
            return "受け付ける / taken" if value.value else "受け付けない / not taken"
        case tuple():
            return ", ".join(f"{cutoff}→{registration}" for cutoff, registration in value.value)
        case _:
            return str(value.value)
