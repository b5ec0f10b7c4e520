"""利用者の照会: the accounts of the installation, for those who administer or audit it."""

from collections.abc import Sequence

from warifu.accounts.access import require_role
from warifu.accounts.facts import Account, Actor, Role
from warifu.workflows.installation import Installation


def list_accounts(installation: Installation, actor: Actor) -> Sequence[Account]:
    """利用者の一覧."""
    require_role(actor, Role.ADMINISTRATOR, Role.AUDITOR)
    with installation.unit_of_work.read() as stores:
        return stores.accounts.all()
