"""warifu authority: sign, revoke and publish at the terminal."""

from pathlib import Path
from typing import Annotated

import typer

authority = typer.Typer(name="authority", help="認証局 / the authority", no_args_is_help=True)

CsrOption = Annotated[Path, typer.Option("--csr", help="CSRのファイル / file with the CSR (PEM or DER)")]
ProfileOption = Annotated[str, typer.Option(help="プロファイル / profile")]
StartOption = Annotated[
    str | None, typer.Option("--start-on", help="有効期間開始日 / start date, YYYY-MM-DD (JST); default today")
]


@authority.command(help="CSRに署名する / sign a CSR by the same workflow as any order")
def sign(
    csr: CsrOption,
    out: Annotated[Path, typer.Option("--out", help="証明書の書出し先 / where to write the certificate (PEM)")],
    profile: ProfileOption = "client",
    start_on: StartOption = None,
    approval: Annotated[str | None, typer.Option(help="承認済みの申込番号 / number of the approved order")] = None,
) -> None:
    from warifu.entrypoints.cli.authority.authority_work import read_limited, read_start, write_certificate
    from warifu.entrypoints.cli.local import local_actor, local_installation
    from warifu.workflows.issuing.sign_directly import sign_approved, sign_directly

    request, installation = read_limited(csr), local_installation()
    if approval:
        certificate = sign_approved(installation, local_actor(), request, approval)
    else:
        certificate = sign_directly(installation, local_actor(), request, profile, read_start(start_on))
    write_certificate(out, certificate)


EnteringToken = Annotated[
    Path | None,
    typer.Option("--token-file", help="申し込む人のAPIトークンのファイル / file with the API token of who enters it"),
]
InOption = Annotated[Path, typer.Option("--in", help="CSRのフォルダー / folder of CSRs")]


@authority.command(help="フォルダーのCSRすべてに署名する / sign every CSR of a folder; goes on where it was cut off")
def sign_many(
    source: InOption,
    target: Annotated[Path, typer.Option("--out", help="証明書のフォルダー / folder for the certificates (PEM)")],
    profile: ProfileOption = "client",
    start_on: StartOption = None,
    approval: Annotated[
        list[str] | None, typer.Option(help="承認済みの申込番号(複数可) / number of an approved order, repeatable")
    ] = None,
) -> None:
    from warifu.entrypoints.cli.authority.authority_work import read_start
    from warifu.entrypoints.cli.authority.sign_many import said, sign_folder
    from warifu.entrypoints.cli.local import local_actor, local_installation
    from warifu.workflows.issuing.sign_many import BulkRules

    rules = BulkRules(profile, read_start(start_on), frozenset(approval or ()))
    tally = sign_folder(local_installation(), local_actor(), source, target, rules)
    for line in said(tally):
        typer.echo(line)
    raise typer.Exit(1 if tally.refused else 0)


@authority.command(help="フォルダーのCSRを申し込む / enter a folder of CSRs as orders for two people to approve")
def request_many(
    source: InOption,
    profile: ProfileOption = "client",
    start_on: StartOption = None,
    token_file: EnteringToken = None,
) -> None:
    from warifu.entrypoints.cli.authority.authority_work import read_start
    from warifu.entrypoints.cli.authority.sign_many import request_folder
    from warifu.entrypoints.cli.local import acting
    from warifu.workflows.issuing.sign_many import BulkRules

    for id in request_folder(*acting(token_file), source, BulkRules(profile, read_start(start_on))):
        typer.echo(id)


@authority.command(help="直接発行を申し込む / enter a CSR as an order for two people to approve")
def request(
    csr: CsrOption,
    profile: ProfileOption = "client",
    start_on: StartOption = None,
    token_file: EnteringToken = None,
) -> None:
    from warifu.entrypoints.cli.authority.authority_work import read_limited, read_start
    from warifu.entrypoints.cli.local import acting
    from warifu.workflows.issuing.sign_directly import request_directly

    order = request_directly(*acting(token_file), read_limited(csr), profile, read_start(start_on))
    typer.echo(order.id)


@authority.command(help="失効させる / revoke a certificate")
def revoke(
    serial: Annotated[
        str, typer.Argument(help="シリアル番号か証明書ID / serial number (hex or decimal) or certificate id")
    ],
    reason: Annotated[str, typer.Option(help="失効理由 / reason, such as key_compromise or superseded")],
) -> None:
    from warifu.entrypoints.cli.authority.authority_work import read_reason
    from warifu.entrypoints.cli.local import local_actor, local_installation
    from warifu.workflows.authority.show_certificate import find_certificate
    from warifu.workflows.publication.publish_lists import publish_list
    from warifu.workflows.revocation.revoke_certificate import revoke_certificate

    installation, actor = local_installation(), local_actor()
    found = find_certificate(installation, actor, serial)
    revoked = revoke_certificate(installation, actor, found.id, read_reason(reason))
    published = publish_list(installation, revoked.ca_id)
    typer.echo(f"失効しました / revoked: {revoked.id} (CRL {revoked.ca_id} No. {published.number})")


@authority.command(help="失効リストと証明書を公開する / publish lists, CA certificates and rolls anew")
def publish(
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="Webサーバー用に書き出すフォルダー(OCSP応答を含む) / folder for a web server, OCSP included"
        ),
    ] = None,
) -> None:
    from warifu.entrypoints.cli.authority.handing_out import publish_here, publish_to
    from warifu.entrypoints.cli.local import local_installation

    installation = local_installation()
    typer.echo(publish_here(installation) if to is None else publish_to(installation, to))
