"""warifu root: an offline root in a data directory of its own (WARIFU_HOME), on a machine without a network."""

import ssl
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from warifu.authority.profiles import shipped_profiles
from warifu.bootstrap.founding import fingerprints
from warifu.bootstrap.installation import add_settings, create_installation
from warifu.bootstrap.local import local_actor, local_installation
from warifu.bootstrap.signers import require_free_token
from warifu.entrypoints.cli.files import read_limited, write_file
from warifu.entrypoints.cli.options import Label, Module, PinFile, ca_key, token_settings
from warifu.settings import Settings, find_home, read_environment
from warifu.workflows.authority.keep_root import list_of_root, root_opening, sign_request
from warifu.workflows.authority.open_authority import open_root

root = typer.Typer()


@root.command(help="ルートを用意する / prepare a root in WARIFU_HOME, and nothing else")
def init(
    *,
    organization: Annotated[str, typer.Option(help="認証局の名称 / organisation in its certificate")],
    status_url: Annotated[str, typer.Option(help="失効情報の公開URL / where the installation hands out CRL and OCSP")],
    name: Annotated[str, typer.Option("--authority", help="認証局 / which authority")] = "MARKET",
    generation: Annotated[int, typer.Option(min=1, max=99, help="ルートの世代 / generation of the root")] = 1,
    key: Annotated[str, typer.Option(help="鍵の種類 / kind of its key: p-256, p-384, rsa-3072, rsa-4096")] = "p-384",
    pkcs11_module: Module = None,
    pkcs11_token: Label = None,
    pkcs11_pin_file: PinFile = None,
) -> None:
    algorithm = ca_key(key)
    opening = root_opening(shipped_profiles(), name, generation, organization)
    home = find_home(read_environment())
    token = token_settings(pkcs11_module, pkcs11_token, pkcs11_pin_file)
    planned = Settings.checked(home, token)
    require_free_token(planned, (opening.id, planned.evidence_key, planned.roll_key))
    create_installation(home, {"organization": organization, "status_url": status_url.rstrip("/"), **token})
    installation = local_installation()
    installation.statements.prepare(algorithm)
    ca = open_root(installation, local_actor(), opening, algorithm)
    add_settings(home, fingerprints(installation))
    typer.echo(f"用意しました / ready: {ca.id} 〜{ca.period.expiry_on.isoformat()}  {home}")


@root.command(help="発行CAのCSRに署名する / sign the CSR of an issuing CA")
def sign(
    request: Annotated[Path, typer.Option("--request", help="CSRのファイル / file with the CSR")],
    out: Annotated[Path, typer.Option("--out", help="証明書の書出し先 / where to write CA and root (PEM)")],
) -> None:
    chain = sign_request(local_installation(), local_actor(), read_limited(request))
    write_file(out, "".join(ssl.DER_cert_to_PEM_cert(der) for der in chain).encode("ascii"))
    typer.echo(f"署名しました / signed: {out}")


@root.command(help="ルートの失効リストを作る / make the root's revocation list (DER)")
def publish(
    out: Annotated[Path, typer.Option("--out", help="失効リストの書出し先 / where to write it")],
    days: Annotated[int, typer.Option(min=1, max=366, help="有効日数 / days until the next one")] = 180,
) -> None:
    write_file(out, list_of_root(local_installation(), timedelta(days=days)))
    typer.echo(f"作りました / written: {out}")
