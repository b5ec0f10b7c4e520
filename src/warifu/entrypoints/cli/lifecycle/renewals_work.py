"""更新計画のコマンドの部品: what `warifu renewals` says."""

from datetime import date

import typer

from warifu.lifecycle.planner.facts import desk_name
from warifu.lifecycle.planner.rows import Plan, RenewalRow

STEPS = (
    ("order_by_on", "申込み / order"),
    ("receive_by_on", "受取り / receive"),
    ("apply_by_on", "利用申請 / apply"),
    ("cut_over_on", "切替え / cut over"),
)


def say_plan(plan: Plan) -> None:
    """更新計画を示す: the most urgent first; then the days on which to act."""
    for row in sorted(plan.rows, key=lambda row: (row.act_by_on or date.max, row.certificate)):
        typer.echo(_row(row))
    for bundle in plan.orders:
        typer.echo(f"{bundle.on}  申込み / order: {len(bundle.certificates)}  {' '.join(bundle.certificates)}")
    for bundles, words in (
        (plan.use_applications, "利用申請 / apply"),
        (plan.deletion_applications, "削除申請 / delete"),
    ):
        for application in bundles:
            where, whose = desk_name(application.desk), " ".join(application.certificates)
            typer.echo(f"{application.on}  {words} {where}: {len(application.certificates)}  {whose}")


def _row(row: RenewalRow) -> str:
    place = f"{desk_name(row.desk)} {row.channel}"
    if row.act_by_on is None:
        return f"{'-':10}  {row.certificate}  {place}  期限 / ends {row.expiry_on}"
    step = next(words for name, words in STEPS if getattr(row, name))
    late = f"  間に合わない / late, {row.gap_days} 日 / days without" if row.is_late else ""
    return f"{row.act_by_on}  {row.certificate}  {place}  {step}まで / by  期限 / ends {row.expiry_on}{late}"
