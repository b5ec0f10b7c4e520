"""利用者の誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import NotAllowed, NotFound, RuleBroken


@dataclass(eq=False)
class RoleMissing(NotAllowed):
    """役割なし: this takes one of `needed`."""

    code = "access.role_missing"
    needed: str


@dataclass(eq=False)
class NotYours(NotAllowed):
    """対象外: this belongs to another participant or another desk."""

    code = "access.not_yours"


@dataclass(eq=False)
class RolesExclude(RuleBroken):
    """兼務不可: an administrator holds neither the approver's nor a desk's role."""

    code = "account.roles_exclude"
    roles: str


@dataclass(eq=False)
class LinkUsed(NotAllowed):
    """リンク無効: a one-time link that is unknown, used or past its time."""

    code = "access.link_used"


@dataclass(eq=False)
class AccountUnknown(NotFound):
    """利用者なし: no account of this number."""

    code = "account.unknown"
    id: str
