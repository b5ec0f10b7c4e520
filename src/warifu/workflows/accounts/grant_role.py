"""役割の付与: the roles of staff, approvers and desks are proposed by one person and approved by another."""

from collections.abc import Sequence
from dataclasses import replace

from warifu.accounts.access import (
    CAN_BE_GRANTED,
    COUNTS_ONCE_GRANTED,
    check_granter,
    digest,
    require_living,
    require_person,
    require_role,
    roles_that_count,
)
from warifu.accounts.duties import check_roles
from warifu.accounts.errors import AccountUnknown, GrantDecided, GrantNotNeeded, GrantUnknown, NotCounted
from warifu.accounts.facts import (
    Account,
    Actor,
    CredentialKind,
    CredentialSeen,
    GrantSeen,
    GrantState,
    Role,
    RoleGrant,
    ShownHalf,
)
from warifu.kernel.ids import new_id
from warifu.kernel.secret import Secret
from warifu.workflows.accounts.credentials import add_digest, both_halves, end_all_of, new_secret
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores

DECIDES = (Role.ADMINISTRATOR, Role.APPROVER)


def propose_role(installation: Installation, actor: Actor, account_id: str, role: Role) -> ShownHalf:
    """役割を提案する: for an account that exists; gives the first half of the link, shown to this person alone.

    A role that is held is proposed again for whoever cannot sign in any more, and that of an operator or
    administrator who is to count.

    Raises RoleMissing, PersonUnproven, AccountUnknown, AccountEnded, RolesExclude, GrantNotNeeded.
    """
    require_role(actor, Role.ADMINISTRATOR)
    with installation.unit_of_work.write() as stores:
        account = _account(stores, account_id)
        require_living(account)
        check_roles(held_and_proposed(stores, account.person_id) | {role})
        if not _is_needed(installation, stores, account, role):
            raise GrantNotNeeded(role)
        return add_proposal(installation, stores, actor, account_id, role)


def _is_needed(installation: Installation, stores: Stores, account: Account, role: Role) -> bool:
    grants = stores.accounts.grants_of(account.id)
    is_open = any(one.role is role and one.state is GrantState.PROPOSED for one in grants)
    lacks_binding = role is Role.DESK and account.desk is None
    lacks_role = role in COUNTS_ONCE_GRANTED and role not in account.roles
    if role not in CAN_BE_GRANTED or is_open or lacks_binding or lacks_role:
        return False
    return role not in roles_that_count(account, grants) or not _living(installation, stores, account.id)


def _check_counted(stores: Stores, actor: Actor) -> None:
    """Whoever is the second person was granted by two, or one administrator would make the other."""
    account = _account(stores, actor.account_id)
    if roles_that_count(account, stores.accounts.grants_of(account.id)).isdisjoint(DECIDES):
        raise NotCounted


def add_founding_grant(installation: Installation, stores: Stores, actor: Actor, account_id: str, role: Role) -> None:
    """設置時の付与を残す: the role came with the account, from whoever made the installation."""
    now = installation.clock.now()
    grant = RoleGrant(
        id=new_id("G"),
        account_id=account_id,
        role=role,
        proposed_by=actor.account_id,
        proposed_by_person=actor.person_id,
        proposed_at=now,
        half="",
        state=GrantState.FOUNDING,
        decided_at=now,
    )
    stores.accounts.add_grant(grant)


def add_proposal(installation: Installation, stores: Stores, actor: Actor, account_id: str, role: Role) -> ShownHalf:
    """提案を残す. Raises PersonUnproven."""
    require_person(actor)
    id, secret = new_id("G"), new_secret()
    first = Secret(f"{id}.{secret.reveal()}")
    grant = RoleGrant(
        id=id,
        account_id=account_id,
        role=role,
        proposed_by=actor.account_id,
        proposed_by_person=actor.person_id,
        proposed_at=installation.clock.now(),
        half=stores.accounts.keyed_halves(digest(first.reveal().encode()))[0],
    )
    stores.accounts.add_grant(grant)
    stores.evidence.append(
        entry(installation, actor, "role.proposed", f"account:{account_id}", role=role, person=actor.person_id)
    )
    return ShownHalf(grant, first)


def held(stores: Stores, person_id: str) -> frozenset[Role]:
    """本人の役割: in all accounts of one person."""
    return frozenset(role for account in stores.accounts.of_person(person_id) for role in account.roles)


def held_and_proposed(stores: Stores, person_id: str) -> frozenset[Role]:
    """本人の役割と提案中の役割: in all accounts of one person."""
    own = {account.id for account in stores.accounts.of_person(person_id)}
    open_ones = stores.accounts.grants(GrantState.PROPOSED)
    return held(stores, person_id) | {grant.role for grant in open_ones if grant.account_id in own}


def approve_role(installation: Installation, actor: Actor, grant_id: str) -> ShownHalf:
    """役割を承認する: by another person than who proposed it or who gets it.

    Ends every credential and link of the account; gives the second half of the link by which alone it is entered.

    Raises RoleMissing, PersonUnproven, GrantUnknown, GrantDecided, SamePerson, NotCounted, RolesExclude.
    """
    with installation.unit_of_work.write() as stores:
        grant = _open_grant(stores, actor, grant_id)
        account = _account(stores, grant.account_id)
        check_granter(grant, account, actor.person_id)
        _check_counted(stores, actor)
        check_roles(held(stores, account.person_id) | {grant.role})
        if grant.role not in account.roles:
            stores.accounts.add_role(account, grant.role)
        end_all_of(installation, stores, actor, stores.accounts.credentials(account.id))
        second = new_secret()
        link = add_digest(
            installation,
            stores,
            actor,
            account_id=account.id,
            kind=CredentialKind.HALVED_LINK,
            shown=both_halves(grant.half, second),
            made_with=None,
        )
        approved = replace(grant, link_id=link.id)
        return ShownHalf(_record(installation, stores, actor, approved, GrantState.APPROVED), second)


def refuse_role(installation: Installation, actor: Actor, grant_id: str) -> RoleGrant:
    """役割を却下する: also by who proposed it. Raises RoleMissing, PersonUnproven, GrantUnknown, GrantDecided."""
    with installation.unit_of_work.write() as stores:
        return _record(installation, stores, actor, _open_grant(stores, actor, grant_id), GrantState.REFUSED)


def list_grants(installation: Installation, actor: Actor, state: GrantState | None) -> Sequence[GrantSeen]:
    """役割付与の一覧: newest first, with whom each is for and what lets somebody into that account now."""
    require_role(actor, *DECIDES, Role.AUDITOR)
    with installation.unit_of_work.read() as stores:
        return [_seen(installation, stores, grant) for grant in stores.accounts.grants(state)]


def _seen(installation: Installation, stores: Stores, grant: RoleGrant) -> GrantSeen:
    return GrantSeen(grant, _account(stores, grant.account_id), _living(installation, stores, grant.account_id))


def _living(installation: Installation, stores: Stores, account_id: str) -> tuple[CredentialSeen, ...]:
    now = installation.clock.now()
    return tuple(one for one in stores.accounts.credentials(account_id) if one.lives(now))


def _open_grant(stores: Stores, actor: Actor, grant_id: str) -> RoleGrant:
    require_role(actor, *DECIDES)
    require_person(actor)
    grant = _grant(stores, grant_id)
    if grant.state is not GrantState.PROPOSED:
        raise GrantDecided(grant_id, grant.state)
    return grant


def refuse_open(installation: Installation, stores: Stores, actor: Actor, account_id: str) -> None:
    """提案をすべて却下する: those that are open for an account."""
    for grant in stores.accounts.grants(GrantState.PROPOSED):
        if grant.account_id == account_id:
            _record(installation, stores, actor, grant, GrantState.REFUSED)


def _record(installation: Installation, stores: Stores, actor: Actor, grant: RoleGrant, to: GrantState) -> RoleGrant:
    decided = replace(
        grant,
        state=to,
        decided_by=actor.account_id,
        decided_by_person=actor.person_id,
        decided_at=installation.clock.now(),
    )
    stores.accounts.decide_grant(decided)
    action = "role.granted" if to is GrantState.APPROVED else "role.refused"
    facts = {"role": str(grant.role), "person": actor.person_id, "proposed_by": grant.proposed_by_person}
    stores.evidence.append(entry(installation, actor, action, f"account:{grant.account_id}", **facts))
    return decided


def _grant(stores: Stores, grant_id: str) -> RoleGrant:
    grant = stores.accounts.grant(grant_id)
    if grant is None:
        raise GrantUnknown(grant_id)
    return grant


def _account(stores: Stores, account_id: str) -> Account:
    account = stores.accounts.get(account_id)
    if account is None:
        raise AccountUnknown(account_id)
    return account
