"""権限: who may do what; asked first by every workflow."""

import hashlib
from collections.abc import Iterable, Sequence

from warifu.accounts.errors import AccountEnded, CredentialTakesTwo, NotYours, PersonUnproven, RoleMissing, SamePerson
from warifu.accounts.facts import Account, Actor, GrantState, Mandate, Role, RoleGrant
from warifu.systems.facts import Desk

SEES_ALL = (Role.REGISTRATION_STAFF, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR)
GRANTED_BY_TWO = frozenset({Role.REGISTRATION_STAFF, Role.APPROVER, Role.DESK})
COUNTS_ONCE_GRANTED = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})
"""付与されてから数えられる役割: one administrator gives them, and they count where persons do once two granted them."""
CAN_BE_GRANTED = GRANTED_BY_TWO | COUNTS_ONCE_GRANTED


def require_role(actor: Actor, *roles: Role) -> None:
    """役割を求める. Raises RoleMissing (access.role_missing) unless the actor holds one of `roles`."""
    if not actor.has(*roles):
        raise RoleMissing(", ".join(sorted(roles)))


def require_person(actor: Actor) -> None:
    """本人の確認を求める: before steps in which persons are counted or told apart.

    Raises PersonUnproven (account.person_unproven) for whoever sits at the terminal without a token.
    """
    if not actor.signed_in:
        raise PersonUnproven


def require_participant(actor: Actor, participant_id: str) -> None:
    """事業者を求める. Raises NotYours (access.not_yours) unless `may_see`."""
    if not may_see(actor, participant_id):
        raise NotYours


def may_see(actor: Actor, participant_id: str | None) -> bool:
    """見てよい事業者か: operators see their own participant and those that mandated them, staff all.

    None belongs to no participant.
    """
    if actor.has(*SEES_ALL):
        return True
    return actor.has(Role.OPERATOR) and participant_id is not None and participant_id in actor.acts_for


def acts_as_operator(actor: Actor, participant_id: str) -> bool:
    """事業者担当として扱えるか: of its own participant or one that mandated it, whatever else its other roles see."""
    return actor.has(Role.OPERATOR) and participant_id in actor.acts_for


def require_own_account(actor: Actor, account_id: str, *others: Role) -> None:
    """本人か役割を求める: whose account it is, or one of the roles `others`. Raises RoleMissing."""
    if not (actor.signed_in and actor.account_id == account_id):
        require_role(actor, *others)


def require_living(account: Account) -> None:
    """終わっていない利用者を求める. Raises AccountEnded (account.ended)."""
    if account.ended_at is not None:
        raise AccountEnded(account.id)


def require_desk(actor: Actor, desk: Desk) -> None:
    """窓口を求める. Raises RoleMissing, or NotYours for another desk."""
    require_role(actor, Role.DESK)
    if actor.desk != desk:
        raise NotYours


def check_granter(grant: RoleGrant, granted: Account, person_id: str) -> None:
    """付与の承認者を確かめる: neither who proposed it nor who gets it. Raises SamePerson (account.same_person)."""
    if person_id in {grant.proposed_by_person, granted.person_id}:
        raise SamePerson(grant.role)


def roles_that_count(account: Account, grants: Sequence[RoleGrant]) -> frozenset[Role]:
    """数えられる役割: those that take two persons, and others where two granted them; `grants` are the account's.

    An administrator who came with the installation counts too.
    """
    founding = {grant.role for grant in grants if grant.state is GrantState.FOUNDING} & {Role.ADMINISTRATOR}
    granted = {grant.role for grant in grants if grant.state is GrantState.APPROVED} & COUNTS_ONCE_GRANTED
    return account.roles & (GRANTED_BY_TWO | founding | granted)


def check_credential(account: Account, grants: Sequence[RoleGrant]) -> None:
    """資格情報を渡してよいか: nobody alone gives another's account that counts a token or link.

    Raises CredentialTakesTwo (account.credential_takes_two).
    """
    if held := roles_that_count(account, grants):
        raise CredentialTakesTwo(", ".join(sorted(held)))


def as_actor(account: Account, mandates: Iterable[Mandate] = (), credential_id: str | None = None) -> Actor:
    """操作者にする: the account as workflows see it once it signed in; `mandates` are those that live now."""
    return Actor(
        account.id,
        account.person_id,
        account.display_name,
        account.roles,
        account.participant_id,
        account.desk,
        frozenset(mandate.participant_id for mandate in mandates) if Role.OPERATOR in account.roles else frozenset(),
        signed_in=True,
        credential_id=credential_id,
    )


def digest(secret: bytes) -> str:
    """要約値: SHA-256 in lower-case hex; enough for tokens and codes of 128 random bits or more."""
    return hashlib.sha256(secret).hexdigest()
