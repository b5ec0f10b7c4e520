"""手元の設置: the installation a command works on, and who acts: the person of a token, or whoever sits there."""

import getpass
from pathlib import Path

from warifu.accounts.facts import Actor, Role
from warifu.bootstrap.installation import open_installation
from warifu.entrypoints.cli.authority.authority_work import read_limited
from warifu.kernel.clock import SystemClock
from warifu.kernel.errors import NotSignedIn
from warifu.kernel.secret import Secret
from warifu.settings import Settings, find_home, read_environment
from warifu.workflows.accounts.sign_in import sign_in_with_token
from warifu.workflows.installation import Installation

LONGEST_TOKEN = 1_000


def local_settings() -> Settings:
    """設定: of the installation in WARIFU_HOME. Raises HomeMissing, SettingInvalid."""
    environment = read_environment()
    return Settings.load(find_home(environment), environment)


def local_installation() -> Installation:
    """システムを開く: the installation in WARIFU_HOME, by the machine's clock."""
    return open_installation(local_settings(), SystemClock())


def local_actor() -> Actor:
    """端末の操作者: who can read the key files may revoke, publish, and order where nobody has to approve.

    Nothing proves which person it is, so it counts for nothing wherever persons are told apart.
    """
    user = f"local:{getpass.getuser()}"
    return Actor(user, user, user, frozenset({Role.REGISTRATION_STAFF, Role.ADMINISTRATOR}))


def signed_in(installation: Installation, token_file: Path) -> Actor:
    """ログインした人: whose API token is in the file. Raises NotSignedIn, PathUnusable, TooLarge."""
    try:
        token = read_limited(token_file, LONGEST_TOKEN).decode().strip()
    except UnicodeDecodeError:
        raise NotSignedIn from None
    return sign_in_with_token(installation, Secret(token))


def acting(token_file: Path | None) -> tuple[Installation, Actor]:
    """操作する人: of the token in the file, or whoever sits at the terminal. Raises as `signed_in`."""
    installation = local_installation()
    return installation, signed_in(installation, token_file) if token_file else local_actor()
