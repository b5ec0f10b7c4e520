"""手元の設置: the installation a command works on, and the person at the terminal as an actor."""

import getpass

from warifu.accounts.facts import Actor, Role
from warifu.bootstrap.installation import open_house
from warifu.kernel.clock import SystemClock
from warifu.settings import Settings, find_home, read_environment
from warifu.workflows.house import House


def local_settings() -> Settings:
    """設定: of the installation in WARIFU_HOME. Raises HomeMissing, SettingInvalid."""
    environment = read_environment()
    return Settings.load(find_home(environment), environment)


def local_house() -> House:
    """業務の場: of the installation in WARIFU_HOME, by the machine's clock."""
    return open_house(local_settings(), SystemClock())


def local_actor() -> Actor:
    """端末の操作者: who can read the key files may enter orders, revoke and publish; approving takes an account."""
    user = f"local:{getpass.getuser()}"
    return Actor(user, user, user, frozenset({Role.REGISTRATION_STAFF, Role.ADMINISTRATOR}))
