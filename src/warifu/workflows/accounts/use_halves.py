"""二つの半分を使う: an account whose role two persons granted is entered with what each of them was shown."""

from warifu.accounts.access import as_actor, digest
from warifu.accounts.errors import LinkUsed
from warifu.accounts.facts import CredentialKind, NewToken, RoleGrant
from warifu.kernel.secret import Secret
from warifu.workflows.accounts.credentials import add_credential, both_halves, end_all_of
from warifu.workflows.installation import Installation, entry
from warifu.workflows.jobs import SYSTEM_ACTOR
from warifu.workflows.ports import Stores

MOST_WRONG_HALVES = 5


def use_halves(installation: Installation, first: Secret[str], second: Secret[str]) -> NewToken:
    """二つの半分を使う: ends the link and gives an API token; the fifth wrong half ends it for ever.

    Raises LinkUsed (access.link_used), whichever half was wrong.
    """
    with installation.unit_of_work.write() as stores:
        grant = stores.accounts.grant(first.reveal().partition(".")[0])
        link = stores.accounts.find_credential(grant.link_id) if grant and grant.link_id else None
        account = stores.accounts.get(grant.account_id) if grant else None
        if grant is None or link is None or account is None or not link.lives(installation.clock.now()):
            raise LinkUsed
        who = as_actor(account, credential_id=link.id)
        if _are_its_halves(stores, grant, first, second):
            stores.accounts.end_credential(link.id, installation.clock.now())
            return add_credential(installation, stores, who, account_id=account.id, kind=CredentialKind.API_TOKEN)
        _count_wrong(installation, stores, grant)
    raise LinkUsed


def _are_its_halves(stores: Stores, grant: RoleGrant, first: Secret[str], second: Secret[str]) -> bool:
    if grant.half not in stores.accounts.keyed_halves(digest(first.reveal().encode())):
        return False
    found = stores.accounts.credential(CredentialKind.HALVED_LINK, both_halves(grant.half, second))
    return found is not None and found.id == grant.link_id


def _count_wrong(installation: Installation, stores: Stores, grant: RoleGrant) -> None:
    """On record as of nobody: whoever tries a wrong half has not shown who they are."""
    stores.accounts.count_wrong_half(grant)
    subject = f"account:{grant.account_id}"
    stores.evidence.append(entry(installation, SYSTEM_ACTOR, "link.half_wrong", subject, grant=grant.id))
    if grant.wrong_halves + 1 >= MOST_WRONG_HALVES:
        credentials = stores.accounts.credentials(grant.account_id)
        end_all_of(installation, stores, SYSTEM_ACTOR, [one for one in credentials if one.id == grant.link_id])
