"""warifu authority: generations of CAs, and what an offline root sends and is sent."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.authority.facts import CaKind
from warifu.bootstrap.local import local_actor, local_installation, local_settings
from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.authority.statement_keys import say_unknown_roots
from warifu.entrypoints.cli.files import read_limited, write_file
from warifu.entrypoints.cli.options import EnteringToken, ca_key
from warifu.entrypoints.cli.publication.publication_work import publish_authorities
from warifu.workflows.authority.compare_anchors import compare_anchors
from warifu.workflows.authority.import_generation import import_generation, request_generation
from warifu.workflows.authority.import_list import import_list
from warifu.workflows.authority.open_generation import open_generation, plan_generation, propose_generation

generations = typer.Typer()

AuthorityOption = Annotated[str, typer.Option("--authority", help="認証局 / which authority, such as MARKET")]
KeyOption = Annotated[
    str, typer.Option("--key", help="CA鍵の種類 / kind of the CA's key: p-256, p-384, rsa-3072, rsa-4096")
]
ApprovalOption = Annotated[
    str | None, typer.Option("--approval", help="承認済みの申込番号 / number of the approved order")
]


@generations.command("open-generation", help="次の世代のCAを開く / open the next generation of a CA")
def open_next(
    name: AuthorityOption = "MARKET",
    key: KeyOption = "p-256",
    *,
    root: Annotated[bool, typer.Option("--root", help="ルートの世代 / a generation of the root")] = False,
    propose: Annotated[
        bool, typer.Option("--propose", help="承認を申し込む / enter it as an order, for other people to approve")
    ] = False,
    approval: ApprovalOption = None,
    token_file: EnteringToken = None,
) -> None:
    installation, actor = acting(token_file)
    organization = local_settings().organization
    opening = plan_generation(installation, name, CaKind.ROOT if root else None, organization)
    if propose:
        typer.echo(propose_generation(installation, actor, opening, ca_key(key)).id)
        return
    ca = open_generation(installation, actor, opening, ca_key(key), approval)
    publish_authorities(installation)
    typer.echo(f"開きました / opened: {ca.id} 〜{ca.period.expiry_on.isoformat()}")
    say_unknown_roots(local_settings(), installation)


@generations.command("request-generation", help="次の世代の鍵とCSRを作る / key and CSR of the next generation")
def request(
    out: Annotated[Path, typer.Option("--out", help="CSRの書出し先 / where to write the CSR (PEM)")],
    name: AuthorityOption = "MARKET",
    key: KeyOption = "p-256",
) -> None:
    installation = local_installation()
    opening = plan_generation(installation, name, None, local_settings().organization)
    write_file(out, request_generation(installation, local_actor(), opening, ca_key(key)))
    typer.echo(f"{opening.id}: {out}")


@generations.command("import-generation", help="ルートが署名したCAを取り込む / import a CA that its root signed")
def import_signed(
    file: Annotated[Path, typer.Argument(help="CAとルートの証明書(PEM) / certificates of the CA and its root")],
    approval: ApprovalOption = None,
) -> None:
    installation = local_installation()
    ca = import_generation(installation, local_actor(), read_limited(file), approval)
    publish_authorities(installation)
    typer.echo(f"取り込みました / imported: {ca.id} 〜{ca.period.expiry_on.isoformat()}")
    say_unknown_roots(local_settings(), installation)


@generations.command("import-list", help="ルートの失効リストを取り込む / import the revocation list of an offline root")
def import_root_list(
    file: Annotated[Path, typer.Argument(help="失効リスト(PEM / DER) / revocation list")],
) -> None:
    imported = import_list(local_installation(), local_actor(), read_limited(file))
    until = imported.next_update.isoformat()
    typer.echo(f"取り込みました / imported: {imported.ca_id} No. {imported.number} 〜{until}")


@generations.command("anchors", help="信頼の起点に欠けた世代を示す / which generation a system's trust anchors miss")
def anchors(
    file: Annotated[Path, typer.Argument(help="システムの信頼の起点(PEM) / the system's trust anchors")],
    name: AuthorityOption = "MARKET",
) -> None:
    compared = compare_anchors(local_installation(), name, read_limited(file, limit=1024 * 1024))
    for anchor in compared.anchors:
        said = "あり / held" if anchor.held else "なし / MISSING"
        typer.echo(f"{anchor.ca.id}: {said} 〜{anchor.ca.period.expiry_on.isoformat()}")
    for unknown in compared.unknown:
        typer.echo(f"記録にない証明書 / on no record: {unknown}")
    raise typer.Exit(0 if all(anchor.held for anchor in compared.anchors) else 1)
