"""warifu authority revoke, hold, release and revoke-many: what may become of issued certificates, at the terminal."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.authority.facts import IssuanceState
from warifu.authority.revocation_file import LARGEST, read_reason, read_revocation_file
from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.files import read_limited
from warifu.entrypoints.cli.revocation.revocation_work import line_of, publish_and_say
from warifu.workflows.authority.show_certificate import find_certificate
from warifu.workflows.publication.publish_lists import publish_changes
from warifu.workflows.revocation import revoke_many as bulk
from warifu.workflows.revocation.revoke_certificate import hold_certificate, release_certificate, revoke_certificate

revocation = typer.Typer()

Which = Annotated[str, typer.Argument(help="シリアル番号か証明書ID / serial number (hex or decimal) or certificate id")]
ConsentingToken = Annotated[
    Path, typer.Option("--token-file", help="同意する人のAPIトークンのファイル / file with the API token of who agrees")
]
Note = Annotated[str, typer.Option(help="記録に残す説明 / a note for the record")]


@revocation.command(help="失効させる / revoke a certificate")
def revoke(
    which: Which,
    reason: Annotated[str, typer.Option(help="失効理由 / reason, such as key_compromise or superseded")],
) -> None:
    installation, actor = local_installation(), local_actor()
    found = find_certificate(installation, actor, which)
    revoked = revoke_certificate(installation, actor, found.id, read_reason(reason))
    publish_and_say(installation, "失効しました / revoked", revoked)


@revocation.command(help="一時保留にする / put a certificate on hold")
def hold(which: Which, note: Note = "") -> None:
    installation, actor = local_installation(), local_actor()
    held = hold_certificate(installation, actor, find_certificate(installation, actor, which).id, note)
    publish_and_say(installation, "保留にしました / on hold", held)


@revocation.command(help="保留の解除に同意する(二人で解除) / agree to a release; it takes two people")
def release(which: Which, token_file: ConsentingToken, note: Note = "") -> None:
    installation, actor = acting(token_file)
    released = release_certificate(installation, actor, find_certificate(installation, actor, which).id, note)
    if released.state is IssuanceState.HELD:
        typer.echo(
            f"同意を記録しました。もう一人の同意が要ります / agreed; one more person has to agree: {released.id}"
        )
    else:
        publish_and_say(installation, "保留を解除しました / released", released)


@revocation.command("revoke-many", help="CSVファイルで一括失効 / revoke or hold what a CSV file names")
def revoke_many(
    file: Annotated[Path, typer.Argument(help="CSVファイル(証明書,理由,備考) / CSV: certificate, reason, note")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="調べるだけ / only say what would be done")] = False,
) -> None:
    rows = read_revocation_file(read_limited(file, LARGEST))
    installation = local_installation()
    outcomes = bulk.revoke_many(installation, local_actor(), rows, dry_run=dry_run)
    for outcome in outcomes:
        typer.echo(line_of(outcome))
    faults = sum(outcome.fault is not None for outcome in outcomes)
    typer.echo(
        f"{len(outcomes) - faults:,}件可、{faults:,}件不可 / {len(outcomes) - faults:,} rows good, {faults:,} not"
    )
    if not dry_run:
        publish_changes(installation)
    raise typer.Exit(1 if faults else 0)
