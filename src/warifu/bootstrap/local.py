"""手元の設置: the installation in WARIFU_HOME, and whoever sits at its terminal."""

import getpass

from warifu.accounts.facts import Actor, Role
from warifu.bootstrap.installation import open_installation
from warifu.kernel.clock import SystemClock
from warifu.settings import Settings, find_home, read_environment
from warifu.workflows.installation import Installation


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
