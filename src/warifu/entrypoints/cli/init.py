"""warifu init: a new authority, ready to serve."""

from collections.abc import Mapping

import typer

from warifu.accounts.facts import Account, Actor, Role
from warifu.bootstrap.founding import found
from warifu.bootstrap.installation import Setting, create_installation, open_installation, renew_records_key
from warifu.bootstrap.local import local_actor, local_settings
from warifu.bootstrap.signers import require_free_token
from warifu.entrypoints.cli.options import ca_key
from warifu.kernel.clock import SystemClock
from warifu.kernel.ids import new_id
from warifu.settings import Settings, find_home, read_environment
from warifu.workflows.accounts.open import issue_founding_link, open_founding_account
from warifu.workflows.authority.open_authority import (
    INSTALLATION_CA,
    MARKET_ISSUING,
    MARKET_ROOT,
)
from warifu.workflows.installation import Installation


def renew_key() -> None:
    """記録の鍵を新しくする: it stands below the old ones, which go on to count."""
    number = renew_records_key(local_settings())
    typer.echo(
        f"鍵 {number} を加えました。すべてのノードに secrets/records.key を写し、再起動してください。\n"
        f"Key {number} was added. Copy secrets/records.key to every node, and restart them."
    )


def prepare_authority(
    organization: str, approvals: int, key: str, status_url: str, token: Mapping[str, Setting], *, roots_elsewhere: bool
) -> None:
    """用意する: data directory, CA keys and certificates, lists, and links for the first two approvers.

    `token` are the settings of the token that will hold the keys, or nothing for keys in files. With `roots_elsewhere`
    only the installation authority is opened; the others wait for what their offline roots sign.
    """
    algorithm = ca_key(key)
    environment = read_environment()
    home = find_home(environment)
    planned = Settings.checked(home, token)
    names = (INSTALLATION_CA, MARKET_ROOT, MARKET_ISSUING, planned.evidence_key, planned.roll_key)
    require_free_token(planned, names)
    chosen = {"organization": organization, "approvals": approvals, "status_url": status_url.rstrip("/"), **token}
    create_installation(home, chosen)
    settings = Settings.load(home, environment)
    installation = open_installation(settings, SystemClock())
    found(settings, installation, local_actor(), algorithm, roots_elsewhere=roots_elsewhere)
    typer.echo(f"用意しました: {home}\nReady: {home}\n")
    if not approvals:
        typer.secho(
            "試験用の認証局です。承認なしで発行します。\nThis is a test authority: it issues without approval.",
            fg="red",
        )
    typer.echo("最初の承認者のためのリンク(一度だけ使えます) / links for the first two approvers, good once:")
    for number in (1, 2):
        typer.echo(f"  {_approver_link(installation, local_actor(), settings, number)}")
    typer.echo("\n次に: warifu serve / next: warifu serve")


def _approver_link(installation: Installation, actor: Actor, settings: Settings, number: int) -> str:
    account = Account(new_id("U"), new_id("H"), f"承認者{number}", frozenset({Role.APPROVER}))
    open_founding_account(installation, actor, account)
    link = issue_founding_link(installation, actor, account.id)
    return f"{settings.portal_url}/welcome?code={link.token.reveal()}"
