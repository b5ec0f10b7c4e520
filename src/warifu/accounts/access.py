"""権限: who may do what; asked first by every workflow."""

import hashlib

from warifu.accounts.errors import NotYours, RoleMissing, RolesExclude
from warifu.accounts.facts import Account, Actor, Role

SEES_ALL = (Role.REGISTRATION_STAFF, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR)
EXCLUDED_FOR_ADMINISTRATOR = frozenset({Role.APPROVER, Role.DESK})


def require_role(actor: Actor, *roles: Role) -> None:
    """役割を求める. Raises RoleMissing (access.role_missing) unless the actor holds one of `roles`."""
    if not actor.has(*roles):
        raise RoleMissing(", ".join(sorted(roles)))


def require_participant(actor: Actor, participant_id: str) -> None:
    """事業者を求める. Raises NotYours (access.not_yours) unless `may_see`."""
    if not may_see(actor, participant_id):
        raise NotYours


def may_see(actor: Actor, participant_id: str | None) -> bool:
    """見てよい事業者か: operators see their own participant only, staff all; None belongs to no participant."""
    if actor.has(*SEES_ALL):
        return True
    return actor.has(Role.OPERATOR) and participant_id is not None and actor.participant_id == participant_id


def require_desk(actor: Actor, system: str, area: str | None) -> None:
    """窓口を求める. Raises RoleMissing, or NotYours for a desk of another system or area."""
    require_role(actor, Role.DESK)
    if actor.system != system or actor.area != area:
        raise NotYours


def check_roles(roles: frozenset[Role]) -> frozenset[Role]:
    """兼務を確かめる. Raises RolesExclude (account.roles_exclude)."""
    if Role.ADMINISTRATOR in roles and roles & EXCLUDED_FOR_ADMINISTRATOR:
        raise RolesExclude(", ".join(sorted(roles)))
    return roles


def as_actor(account: Account) -> Actor:
    """操作者にする: the account as workflows see it."""
    return Actor(
        account.id,
        account.person_id,
        account.display_name,
        account.roles,
        account.participant_id,
        account.system,
        account.area,
    )


def digest(secret: bytes) -> str:
    """要約値: SHA-256 in lower-case hex; enough for tokens and codes of 128 random bits or more."""
    return hashlib.sha256(secret).hexdigest()
