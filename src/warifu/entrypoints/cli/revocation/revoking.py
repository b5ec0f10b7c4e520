"""warifu authority hold, release and revoke-many: what may become of issued certificates, at the terminal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warifu.authority.facts import Certificate, IssuanceState
from warifu.workflows.installation import Installation

if TYPE_CHECKING:
    from warifu.workflows.revocation.revoke_many import RowOutcome

Which = Annotated[str, typer.Argument(help="シリアル番号か証明書ID / serial number (hex or decimal) or certificate id")]
ConsentingToken = Annotated[
    Path, typer.Option("--token-file", help="同意する人のAPIトークンのファイル / file with the API token of who agrees")
]
Note = Annotated[str, typer.Option(help="記録に残す説明 / a note for the record")]


def add_revoking(authority: typer.Typer) -> None:
    """コマンドを加える: to `warifu authority`."""
    authority.command("hold", help="一時保留にする / put a certificate on hold")(hold)
    authority.command("release", help="保留の解除に同意する(二人で解除) / agree to a release; it takes two people")(
        release
    )
    authority.command("revoke-many", help="CSVファイルで一括失効 / revoke or hold what a CSV file names")(revoke_many)


def hold(which: Which, note: Note = "") -> None:
    from warifu.entrypoints.cli.local import local_actor, local_installation
    from warifu.workflows.authority.show_certificate import find_certificate
    from warifu.workflows.revocation.revoke_certificate import hold_certificate

    installation, actor = local_installation(), local_actor()
    held = hold_certificate(installation, actor, find_certificate(installation, actor, which).id, note)
    _published(installation, "保留にしました / on hold", held)


def release(which: Which, token_file: ConsentingToken, note: Note = "") -> None:
    from warifu.entrypoints.cli.local import acting
    from warifu.workflows.authority.show_certificate import find_certificate
    from warifu.workflows.revocation.revoke_certificate import release_certificate

    installation, actor = acting(token_file)
    released = release_certificate(installation, actor, find_certificate(installation, actor, which).id, note)
    if released.state is IssuanceState.HELD:
        typer.echo(
            f"同意を記録しました。もう一人の同意が要ります / agreed; one more person has to agree: {released.id}"
        )
    else:
        _published(installation, "保留を解除しました / released", released)


def revoke_many(
    file: Annotated[Path, typer.Argument(help="CSVファイル(証明書,理由,備考) / CSV: certificate, reason, note")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="調べるだけ / only say what would be done")] = False,
) -> None:
    from warifu.authority.revocation_file import LARGEST, read_revocation_file
    from warifu.entrypoints.cli.authority.authority_work import read_limited
    from warifu.entrypoints.cli.local import local_actor, local_installation
    from warifu.workflows.publication.publish_lists import publish_changes
    from warifu.workflows.revocation import revoke_many as bulk

    rows = read_revocation_file(read_limited(file, LARGEST))
    installation = local_installation()
    outcomes = bulk.revoke_many(installation, local_actor(), rows, dry_run=dry_run)
    for outcome in outcomes:
        typer.echo(_line(outcome))
    faults = sum(outcome.fault is not None for outcome in outcomes)
    typer.echo(
        f"{len(outcomes) - faults:,}件可、{faults:,}件不可 / {len(outcomes) - faults:,} rows good, {faults:,} not"
    )
    if not dry_run:
        publish_changes(installation)
    raise typer.Exit(1 if faults else 0)


def _line(outcome: "RowOutcome") -> str:
    from warifu.messages import catalogue

    where = f"{outcome.row.line}: {outcome.row.given}"
    if outcome.fault is None:
        return f"{where}  {outcome.certificate_id}  {outcome.event}  {outcome.row.reason}"
    words, facts = catalogue("errors")[outcome.fault.code], outcome.fault.facts()
    return f"{where}  × {outcome.fault.code}: {words.say('ja', facts)} / {words.say('en', facts)}"


def _published(installation: Installation, said: str, certificate: Certificate) -> None:
    from warifu.workflows.publication.publish_lists import publish_list

    published = publish_list(installation, certificate.ca_id)
    typer.echo(f"{said}: {certificate.id} (CRL {certificate.ca_id} No. {published.number})")
