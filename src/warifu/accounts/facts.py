"""利用者の事実: accounts, roles and credentials. A person may have several accounts and still counts once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warifu.kernel.secret import Secret


class Role(StrEnum):
    """役割: what an account is there for. The administrator holds neither APPROVER nor DESK."""

    OPERATOR = "OPERATOR"  # 事業者担当
    REGISTRATION_STAFF = "REGISTRATION_STAFF"  # 審査登録局担当
    APPROVER = "APPROVER"  # 承認者
    DESK = "DESK"  # 窓口担当
    ADMINISTRATOR = "ADMINISTRATOR"  # システム管理者
    AUDITOR = "AUDITOR"  # 監査人


@dataclass(frozen=True, slots=True)
class Account:
    """利用者: one sign-in of one person. `participant_id` binds an operator, `system` and `area` a desk member."""

    id: str
    person_id: str
    display_name: str
    roles: frozenset[Role]
    participant_id: str | None = None
    system: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """操作者: who does a step, as the workflows see it and the evidence records it."""

    account_id: str
    person_id: str
    display_name: str
    roles: frozenset[Role]
    participant_id: str | None = None
    system: str | None = None
    area: str | None = None

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)


class CredentialKind(StrEnum):
    """資格情報の種類: what proves that somebody is an account."""

    API_TOKEN = "API_TOKEN"  # noqa: S105  # APIトークン
    CERTIFICATE = "CERTIFICATE"  # ログイン用証明書
    ONE_TIME_LINK = "ONE_TIME_LINK"  # 一回限りのリンク


@dataclass(frozen=True, slots=True)
class Credential:
    """資格情報: `digest` is the SHA-256 (lower-case hex) of the token, the link's code or the certificate's DER."""

    id: str
    account_id: str
    kind: CredentialKind
    digest: str
    created_at: datetime
    expires_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewToken:
    """発行したトークン: shown once, kept only as its digest."""

    credential: Credential
    token: Secret[str]
