"""warifu コマンド: every command's help is Japanese first; what is heavy is imported by the command that needs it."""

import sys
from typing import Annotated

import typer

from warifu.entrypoints.cli.errors import ServerPartMissing
from warifu.entrypoints.cli.groups import RootGroup
from warifu.entrypoints.cli.holdings.check import check
from warifu.entrypoints.cli.holdings.ledger import ledger
from warifu.entrypoints.cli.holdings.plan import plan
from warifu.entrypoints.cli.inspect import inspect_file
from warifu.entrypoints.cli.lean import is_of_server, prepare_streams
from warifu.entrypoints.cli.options import Label, Module, PinFile, token_settings
from warifu.entrypoints.cli.say import complain
from warifu.entrypoints.cli.verify import verify_file
from warifu.kernel.errors import WarifuError

app = typer.Typer(
    cls=RootGroup,
    name="warifu",
    help="割符: クライアント証明書の申込から削除まで / client certificates, from order to deletion",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("check", help="手元のファイルと期限を調べる / what files hold, and until when")(check)
app.command("ledger", help="手元の証明書の台帳を作る・足す / an Excel ledger of the certificates held")(ledger)
app.command("plan", help="いつまでに何をするか / what to do by which day, from a ledger or files")(plan)
app.command("inspect", help="ファイルの中身を言葉で示す / say in words what a file is")(inspect_file)
app.command("verify", help="証明書を検証する / verify a certificate")(verify_file)


@app.command(help="新しい認証局を用意する / prepare a new authority in WARIFU_HOME (default: var)")
def init(
    *,
    organization: Annotated[
        str, typer.Option(help="認証局の名称 / organisation in the CA certificates")
    ] = "Mihon Certification Authority (sample)",
    approvals: Annotated[
        int,
        typer.Option(min=0, max=2, help="発行に必要な承認者数(0は試験用) / people who approve; 0 is for tests only"),
    ] = 0,
    key: Annotated[
        str, typer.Option(help="CA鍵の種類 / kind of the CA keys: p-256, p-384, rsa-3072, rsa-4096")
    ] = "p-256",
    status_url: Annotated[
        str, typer.Option(help="失効情報の公開URL / where CRL and OCSP will be reached")
    ] = "http://127.0.0.1:8080",
    pkcs11_module: Module = None,
    pkcs11_token: Label = None,
    pkcs11_pin_file: PinFile = None,
    root_elsewhere: Annotated[
        bool,
        typer.Option("--root-elsewhere", help="ルートは別の場所に置く / the market's root is kept elsewhere"),
    ] = False,
) -> None:
    from warifu.entrypoints.cli.init import prepare_authority

    token = token_settings(pkcs11_module, pkcs11_token, pkcs11_pin_file)
    prepare_authority(organization, approvals, key, status_url, token, roots_elsewhere=root_elsewhere)


@app.command(help="すべてを起動する / serve portal, API, status and checkpoints")
def serve(
    sample: Annotated[
        bool, typer.Option("--sample", help="空なら見本データで満たす / fill an empty directory with sample data")
    ] = False,
) -> None:
    from warifu.entrypoints.cli.serve import serve_everything

    serve_everything(sample=sample)


@app.command(help="証明書の一生を実際の通信で見せる / show a certificate's whole life with real TLS")
def tour(
    catalogue: Annotated[
        str, typer.Option(help="システムの一覧: 付属のもの、または自分のTOML / systems: shipped ones, or a TOML file")
    ] = "electricity",
    system: Annotated[str | None, typer.Option(help="見せるシステム / the system whose checkpoint is shown")] = None,
) -> None:
    from warifu.entrypoints.cli.tour import walk

    raise typer.Exit(walk(catalogue, system))


@app.command(help="稼働状況 / state of this installation")
def status() -> None:
    from warifu.entrypoints.cli.status import show_status

    show_status()


@app.command("renew-records-key", help="記録の鍵を新しくする / a new key for what is decided from now on")
def renew_records_key() -> None:
    from warifu.entrypoints.cli.init import renew_key

    renew_key()


def main() -> None:
    """開始: exit code 0 when done, 1 with a coded error, 2 for a wrong command line, 130 when interrupted."""
    prepare_streams()
    try:
        app(standalone_mode=True)
    except WarifuError as error:
        complain(error)
        sys.exit(1)
    except ModuleNotFoundError as missing:
        if not is_of_server(missing.name):
            raise
        complain(ServerPartMissing(str(missing.name)))
        sys.exit(1)


if __name__ == "__main__":
    main()
