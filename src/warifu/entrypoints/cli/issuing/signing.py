"""warifu authority sign, sign-many, request and request-many: certificates for CSRs at the terminal."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.files import read_limited
from warifu.entrypoints.cli.issuing.signing_work import read_start, request_folder, said, sign_folder, write_certificate
from warifu.entrypoints.cli.options import EnteringToken
from warifu.workflows.issuing.sign_directly import request_directly, sign_approved, sign_directly
from warifu.workflows.issuing.sign_many import BulkRules

signing = typer.Typer()

CsrOption = Annotated[Path, typer.Option("--csr", help="CSRのファイル / file with the CSR (PEM or DER)")]
InOption = Annotated[Path, typer.Option("--in", help="CSRのフォルダー / folder of CSRs")]
ProfileOption = Annotated[str, typer.Option(help="プロファイル / profile")]
StartOption = Annotated[
    str | None, typer.Option("--start-on", help="有効期間開始日 / start date, YYYY-MM-DD (JST); default today")
]


@signing.command(help="CSRに署名する / sign a CSR by the same workflow as any order")
def sign(
    csr: CsrOption,
    out: Annotated[Path, typer.Option("--out", help="証明書の書出し先 / where to write the certificate (PEM)")],
    profile: ProfileOption = "client",
    start_on: StartOption = None,
    approval: Annotated[str | None, typer.Option(help="承認済みの申込番号 / number of the approved order")] = None,
) -> None:
    request, installation = read_limited(csr), local_installation()
    if approval:
        certificate = sign_approved(installation, local_actor(), request, approval)
    else:
        certificate = sign_directly(installation, local_actor(), request, profile, read_start(start_on))
    write_certificate(out, certificate)
    if left_out := installation.request_format.left_out(request):
        typer.echo(f"書かないもの / left out: {', '.join(left_out)}")


@signing.command(help="フォルダーのCSRすべてに署名する / sign every CSR of a folder; goes on where it was cut off")
def sign_many(
    source: InOption,
    target: Annotated[Path, typer.Option("--out", help="証明書のフォルダー / folder for the certificates (PEM)")],
    profile: ProfileOption = "client",
    start_on: StartOption = None,
    approval: Annotated[
        list[str] | None, typer.Option(help="承認済みの申込番号(複数可) / number of an approved order, repeatable")
    ] = None,
) -> None:
    rules = BulkRules(profile, read_start(start_on), frozenset(approval or ()))
    tally = sign_folder(local_installation(), local_actor(), source, target, rules)
    for line in said(tally):
        typer.echo(line)
    raise typer.Exit(1 if tally.refused else 0)


@signing.command(help="フォルダーのCSRを申し込む / enter a folder of CSRs as orders for two people to approve")
def request_many(
    source: InOption,
    profile: ProfileOption = "client",
    start_on: StartOption = None,
    token_file: EnteringToken = None,
) -> None:
    ids, refused = request_folder(*acting(token_file), source, BulkRules(profile, read_start(start_on)))
    for id in ids:
        typer.echo(id)
    raise typer.Exit(1 if refused else 0)


@signing.command(help="直接発行を申し込む / enter a CSR as an order for two people to approve")
def request(
    csr: CsrOption,
    profile: ProfileOption = "client",
    start_on: StartOption = None,
    token_file: EnteringToken = None,
) -> None:
    order = request_directly(*acting(token_file), read_limited(csr), profile, read_start(start_on))
    typer.echo(order.id)
