"""証跡の照会: entries in the order of their numbers, for auditors."""

from collections.abc import Sequence

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.evidence.facts import NumberedEntry
from warifu.workflows.installation import Installation


def list_evidence(installation: Installation, actor: Actor, after: int, limit: int) -> Sequence[NumberedEntry]:
    """証跡を読む: numbered entries above `after`, for auditors."""
    require_role(actor, Role.AUDITOR)
    with installation.unit_of_work.read() as stores:
        return stores.evidence.entries(after, limit)
