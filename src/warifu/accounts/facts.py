"""利用者の事実: accounts, roles and credentials. A person may have several accounts and still counts once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from warifu.kernel.clock import start_of_day
from warifu.kernel.period import ONE_SECOND, PeriodStage, ValidityPeriod
from warifu.kernel.secret import Secret
from warifu.systems.facts import Desk


class Role(StrEnum):
    """役割: what an account may do. Which ones one person never holds together: warifu.accounts.duties."""

    OPERATOR = "OPERATOR"  # 事業者担当
    OPERATOR_ADMINISTRATOR = "OPERATOR_ADMINISTRATOR"  # 事業者管理者
    OPERATOR_MEMBER = "OPERATOR_MEMBER"  # 事業者担当(一般)
    VIEWER = "VIEWER"  # 閲覧者
    REGISTRATION_STAFF = "REGISTRATION_STAFF"  # 審査登録局担当
    APPROVER = "APPROVER"  # 承認者
    DESK = "DESK"  # 窓口担当
    ADMINISTRATOR = "ADMINISTRATOR"  # システム管理者
    AUDITOR = "AUDITOR"  # 監査人


@dataclass(frozen=True, slots=True)
class Account:
    """利用者: one sign-in of one person. `participant_id` binds an operator, `desk` a desk member.

    `person_id` is the person's number as `warifu.accounts.duties.read_person_id` writes it. One that ended lets nobody
    in, holds no role, and stays on record.
    """

    id: str
    person_id: str
    display_name: str
    roles: frozenset[Role]
    participant_id: str | None = None
    desk: Desk | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """操作者: who does a step, as the workflows see it and the evidence records it.

    `participant_id` is its own participant, `participant_ids` are those it acts for by mandate. `signed_in` says
    that a sign-in proved which person it is, by `credential_id`; whoever sits at the terminal is nobody known.
    """

    account_id: str
    person_id: str
    display_name: str
    roles: frozenset[Role]
    participant_id: str | None = None
    desk: Desk | None = None
    participant_ids: frozenset[str] = frozenset()
    signed_in: bool = False
    credential_id: str | None = None

    @property
    def acts_for(self) -> frozenset[str]:
        """代理を含む事業者: its own participant and those whose mandates lived when it signed in."""
        return self.participant_ids | ({self.participant_id} if self.participant_id else set())

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)


class CredentialKind(StrEnum):
    """資格情報の種類: API token, certificate, one-time link, or a link in two halves that a grant gives."""

    API_TOKEN = "API_TOKEN"  # noqa: S105  # APIトークン
    CERTIFICATE = "CERTIFICATE"  # ログイン用証明書
    ONE_TIME_LINK = "ONE_TIME_LINK"  # 一回限りのリンク
    HALVED_LINK = "HALVED_LINK"  # 二つに分けたリンク


@dataclass(frozen=True, slots=True)
class Credential:
    """資格情報: `digest` is the SHA-256 (lower-case hex) of the token, the link's code or the certificate's DER.

    `made_with` is the credential that whoever made it had signed in with, or the link that it came from.
    """

    id: str
    account_id: str
    kind: CredentialKind
    digest: str
    created_at: datetime
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    made_with: str | None = None


@dataclass(frozen=True, slots=True)
class CredentialSeen:
    """資格情報の一覧の行: what of a credential is shown; no digest."""

    id: str
    account_id: str
    kind: CredentialKind
    created_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    made_with: str | None

    def lives(self, now: datetime) -> bool:
        """有効か: neither ended nor past its time."""
        return self.ended_at is None and (self.expires_at is None or now < self.expires_at)


class OthersCredentials(StrEnum):
    """ほかの利用者の資格情報: what becomes of those that were made with one that is ended."""

    END = "END"  # 終わらせる
    KEEP = "KEEP"  # 残す


@dataclass(frozen=True, slots=True)
class NewToken:
    """発行したトークン: shown once, kept only as its digest."""

    credential: Credential
    token: Secret[str]


@dataclass(frozen=True, slots=True)
class Mandate:
    """委任: an agent's account acts for a participant from `start_on` to `end_on`, both JST dates inclusive.

    `ended_at` is there when it was revoked before its end.
    """

    id: str
    account_id: str
    participant_id: str
    start_on: date
    end_on: date
    granted_by: str
    granted_at: datetime
    ended_at: datetime | None = None

    @property
    def period(self) -> ValidityPeriod:
        return ValidityPeriod(start_of_day(self.start_on), start_of_day(self.end_on + timedelta(days=1)) - ONE_SECOND)

    def lives(self, now: datetime) -> bool:
        """有効な委任か: between its two days, both included, and not revoked."""
        return self.ended_at is None and self.period.stage(now) is PeriodStage.VALID


class GrantState(StrEnum):
    """役割付与の状態: FOUNDING is of who an installation was made with, which no second person approved."""

    PROPOSED = "PROPOSED"  # 提案中
    APPROVED = "APPROVED"  # 承認済み
    REFUSED = "REFUSED"  # 却下
    FOUNDING = "FOUNDING"  # 設置時の付与


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """役割付与: a role that takes two persons, and who they are: one proposes it and another approves it.

    `half` is the keyed digest of the half of the link that the proposer was shown; `link_id` is the credential that
    both halves make once the grant is approved, and `wrong_halves` counts how often somebody tried it with others.
    """

    id: str
    account_id: str
    role: Role
    proposed_by: str
    proposed_by_person: str
    proposed_at: datetime
    half: str
    state: GrantState = GrantState.PROPOSED
    decided_by: str | None = None
    decided_by_person: str | None = None
    decided_at: datetime | None = None
    link_id: str | None = None
    wrong_halves: int = 0


@dataclass(frozen=True, slots=True)
class ShownHalf:
    """リンクの半分: shown this once, the first to who proposed the grant, the second to who approved it."""

    grant: RoleGrant
    half: Secret[str]


@dataclass(frozen=True, slots=True)
class GrantSeen:
    """役割付与の一覧の行: a grant, the account it is for, and what lets somebody into that account now."""

    grant: RoleGrant
    account: Account
    credentials: tuple[CredentialSeen, ...]
