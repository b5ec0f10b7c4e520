"""終わらせる: credentials, roles and accounts, by whose they are or by an administrator, at once on every node."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from warifu.accounts.access import require_own_account, require_role
from warifu.accounts.errors import AccountUnknown, CredentialUnknown, LastOfRole, OthersUndecided, RoleNotHeld
from warifu.accounts.facts import Account, Actor, CredentialSeen, OthersCredentials, Role
from warifu.workflows.accounts.credentials import end_all_of
from warifu.workflows.accounts.grant_role import refuse_open
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores

NEVER_WITHOUT = frozenset({Role.ADMINISTRATOR, Role.APPROVER})


def list_credentials(installation: Installation, actor: Actor, account_id: str) -> Sequence[CredentialSeen]:
    """資格情報の一覧: of one account, oldest first, ended ones too; for its owner, administrators and auditors.

    Raises RoleMissing, AccountUnknown.
    """
    require_own_account(actor, account_id, Role.ADMINISTRATOR, Role.AUDITOR)
    with installation.unit_of_work.read() as stores:
        return stores.accounts.credentials(_account(stores, account_id).id)


def end_credential(
    installation: Installation, actor: Actor, account_id: str, credential_id: str, others: OthersCredentials | None
) -> Sequence[CredentialSeen]:
    """資格情報を終わらせる: with all that were made with it; gives the account's credentials as they are then.

    `others` says what becomes of those of other accounts, END takes an administrator; a used link can be ended as well.
    Raises RoleMissing, AccountUnknown, CredentialUnknown, OthersUndecided.
    """
    require_own_account(actor, account_id, Role.ADMINISTRATOR)
    with installation.unit_of_work.write() as stores:
        own = stores.accounts.credentials(_account(stores, account_id).id)
        named = next((one for one in own if one.id == credential_id), None)
        if named is None:
            raise CredentialUnknown(credential_id)
        _end_with_successors(installation, stores, actor, [named], others)
        return stores.accounts.credentials(account_id)


def end_role(installation: Installation, actor: Actor, account_id: str, role: Role) -> Account:
    """役割を終わらせる: at once. Raises RoleMissing, AccountUnknown, RoleNotHeld, LastOfRole."""
    require_own_account(actor, account_id, Role.ADMINISTRATOR)
    with installation.unit_of_work.write() as stores:
        account = _account(stores, account_id)
        if role not in account.roles:
            raise RoleNotHeld(role)
        _check_last(installation, stores, account, frozenset({role}))
        narrowed = replace(account, roles=account.roles - {role})
        stores.accounts.narrow(narrowed, installation.clock.now())
        stores.evidence.append(entry(installation, actor, "role.ended", f"account:{account_id}", role=role))
        return narrowed


def end_account(installation: Installation, actor: Actor, account_id: str, others: OthersCredentials | None) -> Account:
    """利用者を終わらせる: with its credentials, roles, mandates and open proposals; a second time changes nothing.

    `others` is as in `end_credential`. Raises RoleMissing, AccountUnknown, LastOfRole, OthersUndecided.
    """
    require_own_account(actor, account_id, Role.ADMINISTRATOR)
    with installation.unit_of_work.write() as stores:
        account, now = _account(stores, account_id), installation.clock.now()
        if account.ended_at is not None:
            return account
        _check_last(installation, stores, account, account.roles)
        _end_with_successors(installation, stores, actor, stores.accounts.credentials(account_id), others)
        refuse_open(installation, stores, actor, account_id)
        for mandate in stores.accounts.mandates(account_id=account_id):
            if stores.accounts.end_mandate(mandate.id, now):
                subject = f"participant:{mandate.participant_id}"
                stores.evidence.append(entry(installation, actor, "mandate.revoked", subject, mandate=mandate.id))
        ended = replace(account, roles=frozenset(), ended_at=now)
        stores.accounts.narrow(ended, now)
        roles = " ".join(sorted(account.roles))
        stores.evidence.append(entry(installation, actor, "account.ended", f"account:{account_id}", roles=roles))
        return ended


def _end_with_successors(
    installation: Installation,
    stores: Stores,
    actor: Actor,
    named: Sequence[CredentialSeen],
    others: OthersCredentials | None,
) -> None:
    ends = _with_successors(stores, named)
    now, own = installation.clock.now(), {one.account_id for one in named}
    reached = {one.account_id for one in ends if one.account_id not in own and one.lives(now)}
    if reached and others is None:
        raise OthersUndecided(", ".join(sorted(reached)))
    if reached and others is OthersCredentials.END:
        require_role(actor, Role.ADMINISTRATOR)
    kept = reached if others is OthersCredentials.KEEP else set()
    end_all_of(installation, stores, actor, [one for one in ends if one.account_id not in kept])


def _with_successors(stores: Stores, named: Sequence[CredentialSeen]) -> Sequence[CredentialSeen]:
    """作られたものまで: these, and all that were made with them, step by step."""
    found, step = {one.id: one for one in named}, list(named)
    while step:
        made = chain.from_iterable(stores.accounts.made_with(one.id) for one in step)
        step = [one for one in made if one.id not in found]
        found.update((one.id, one) for one in step)
    return list(found.values())


def _check_last(installation: Installation, stores: Stores, account: Account, roles: frozenset[Role]) -> None:
    now = installation.clock.now()
    for role in sorted(roles & NEVER_WITHOUT):
        rest = [one for one in stores.accounts.all() if role in one.roles and one.id != account.id]
        if not any(credential.lives(now) for one in rest for credential in stores.accounts.credentials(one.id)):
            raise LastOfRole(role)


def _account(stores: Stores, account_id: str) -> Account:
    account = stores.accounts.get(account_id)
    if account is None:
        raise AccountUnknown(account_id)
    return account
