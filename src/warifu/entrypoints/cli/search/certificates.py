"""warifu certificates: search what is on record, and write it to a file."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.search.certificates_work import export_to, print_page, read_sought
from warifu.workflows.search.search_certificates import search_certificates

certificates = typer.Typer()

Serial = Annotated[str | None, typer.Option(help="シリアル番号(16進か10進) / serial, hex or decimal")]
Id = Annotated[str | None, typer.Option("--id", help="証明書ID / certificate id")]
Fingerprint = Annotated[str | None, typer.Option(help="SHA-256フィンガープリント / fingerprint")]
Participant = Annotated[str | None, typer.Option(help="事業者コードか名称 / operator code or name")]
Text = Annotated[str | None, typer.Option(help="名称の一部 / part of the names in the certificate")]
Issued = Annotated[str | None, typer.Option(help="発行日 / issued, 2026-04-01..2026-04-30")]
Starts = Annotated[str | None, typer.Option(help="有効期間開始日 / start date, 2026-04-01..")]
Expires = Annotated[str | None, typer.Option(help="有効期限 / expiry, ..2028-03-31")]
Status = Annotated[
    str | None, typer.Option(help="状態 / valid, not-yet-valid, expired, revoked or held", case_sensitive=False)
]
Profile = Annotated[str | None, typer.Option(help="プロファイル / profile")]
Ca = Annotated[str | None, typer.Option(help="発行者 / issuing CA")]
Sort = Annotated[str | None, typer.Option(help="並び順 / issued, starts or expires")]
Ascending = Annotated[bool, typer.Option("--ascending", help="古い順 / oldest first")]


@certificates.command(help="検索する / search; one line per certificate")
def search(
    *,
    serial: Serial = None,
    id: Id = None,
    fingerprint: Fingerprint = None,
    participant: Participant = None,
    text: Text = None,
    issued: Issued = None,
    starts: Starts = None,
    expires: Expires = None,
    status: Status = None,
    profile: Profile = None,
    ca: Ca = None,
    sort: Sort = None,
    ascending: Ascending = False,
    cursor: Annotated[str | None, typer.Option(help="続き / cursor of the page before")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="件数 / rows")] = 50,
) -> None:
    keys, names = (serial, id, fingerprint), (participant, text, profile, ca)
    sought = read_sought(keys, names, (issued, starts, expires), status, sort, descending=not ascending)
    installation = local_installation()
    print_page(search_certificates(installation, local_actor(), sought, cursor, limit), installation.clock.now())


@certificates.command(help="書き出す / write what is found to a file, all of it")
def export(
    *,
    out: Annotated[Path, typer.Option("--out", help="書出し先 / file to write; must not exist yet")],
    form: Annotated[str, typer.Option("--format", help="形式 / csv or xlsx")] = "xlsx",
    participant: Participant = None,
    text: Text = None,
    issued: Issued = None,
    starts: Starts = None,
    expires: Expires = None,
    status: Status = None,
    profile: Profile = None,
    ca: Ca = None,
    sort: Sort = None,
    ascending: Ascending = False,
) -> None:
    names = (participant, text, profile, ca)
    sought = read_sought((None,) * 3, names, (issued, starts, expires), status, sort, descending=not ascending)
    written = export_to(local_installation(), local_actor(), sought, out, form)
    typer.echo(f"書き出しました / written: {out} ({written:,})")
