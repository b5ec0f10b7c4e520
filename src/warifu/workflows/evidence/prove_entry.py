"""一件の証明: that an entry stands under the newest signed head."""

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.evidence.errors import EntryUnsigned
from warifu.evidence.facts import canonical_bytes
from warifu.evidence.proof_file import EntryProof
from warifu.evidence.tree import StoredTree
from warifu.workflows.installation import Installation


def prove_entry(installation: Installation, actor: Actor, number: int) -> EntryProof:
    """証明する: the entry of this number. Raises RoleMissing, EntryUnsigned when no head is about it."""
    require_role(actor, Role.ADMINISTRATOR, Role.AUDITOR)
    with installation.unit_of_work.read() as stores:
        signed, found = stores.evidence.newest_head(), stores.evidence.entries(number - 1, 1)
        if signed is None or not 0 < number <= signed.head.size:
            raise EntryUnsigned(number, signed.head.size if signed else 0)
        path = StoredTree(stores.evidence.hashes).inclusion(number - 1, signed.head.size)
    return EntryProof(number, canonical_bytes(found[0]), path, signed)
