"""利用者の誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken


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
    """兼務不可: one person does not hold these roles together, in one account or in several."""

    code = "account.roles_exclude"
    roles: str


@dataclass(eq=False)
class PersonUnproven(NotAllowed):
    """本人未確認: this step needs a known person, and the command named no API token."""

    code = "account.person_unproven"


@dataclass(eq=False)
class CredentialTakesTwo(RuleBroken):
    """資格情報の追加不可: an account with roles that take two persons gets no further token from one of them."""

    code = "account.credential_takes_two"
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


@dataclass(eq=False)
class AccountEnded(Conflict):
    """終わった利用者: nothing is given to an account that was ended."""

    code = "account.ended"
    id: str


@dataclass(eq=False)
class LastOfRole(Conflict):
    """最後の一人: without this account nobody who can sign in would hold the role."""

    code = "account.last_of_role"
    role: str


@dataclass(eq=False)
class RoleNotHeld(Conflict):
    """役割なし: the account does not hold the role that is to be ended."""

    code = "account.role_not_held"
    role: str


@dataclass(eq=False)
class CredentialUnknown(NotFound):
    """資格情報なし: the account has no credential of this number."""

    code = "account.credential_unknown"
    id: str


@dataclass(eq=False)
class OthersUndecided(Conflict):
    """ほかの利用者に及ぶ: credentials of these accounts were made with what is to be ended."""

    code = "account.others_undecided"
    accounts: str


@dataclass(eq=False)
class SamePerson(RuleBroken):
    """同一人物: a role that takes two persons is approved by another than who proposed it or who gets it."""

    code = "account.same_person"
    role: str


@dataclass(eq=False)
class NotCounted(RuleBroken):
    """数えられない管理者: whom one administrator made approves no role; two persons grant that account first."""

    code = "account.not_counted"


@dataclass(eq=False)
class GrantUnknown(NotFound):
    """役割付与なし: no proposal of this number."""

    code = "account.grant_unknown"
    id: str


@dataclass(eq=False)
class GrantDecided(Conflict):
    """決定済み: the proposal was approved or refused already."""

    code = "account.grant_decided"
    id: str
    state: str


@dataclass(eq=False)
class GrantNotNeeded(RuleBroken):
    """付与の必要なし: the account holds this role, or it is already proposed, or it takes no second person."""

    code = "account.grant_not_needed"
    role: str


@dataclass(eq=False)
class MandateUnknown(NotFound):
    """委任なし: no mandate of this number, or not yours."""

    code = "mandate.unknown"
    id: str


@dataclass(eq=False)
class MandateUnfit(RuleBroken):
    """委任できない利用者: mandates go to accounts with the role OPERATOR that are not the participant's own."""

    code = "mandate.unfit"
    account_id: str
