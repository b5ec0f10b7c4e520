"""証跡の書出し: every numbered entry in its canonical form, for whoever verifies it elsewhere."""

from collections.abc import Iterator

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.evidence.facts import canonical_bytes
from warifu.workflows.installation import Installation

PAGE = 1_000


def log_lines(installation: Installation, actor: Actor) -> Iterator[bytes]:
    """証跡の行: in the order of the numbers, a page at a time. Raises RoleMissing."""
    require_role(actor, Role.ADMINISTRATOR, Role.AUDITOR)
    last = 0
    while True:
        with installation.unit_of_work.read() as stores:
            page = stores.evidence.entries(last, PAGE)
        yield from map(canonical_bytes, page)
        if len(page) < PAGE:
            return
        last = page[-1].number
