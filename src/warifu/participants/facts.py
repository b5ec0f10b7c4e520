"""事業者の事実: who takes part in the market, whom to write to, and how an organisation became a participant."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from warifu.kernel.ids import OperatorCode


class ContactKind(StrEnum):
    """連絡先の種類: enterprise RA or system contact."""

    ENTERPRISE_RA = "ENTERPRISE_RA"  # 企業内RA
    SYSTEM_CONTACT = "SYSTEM_CONTACT"  # システム窓口責任者


@dataclass(frozen=True, slots=True)
class Contact:
    """連絡先: one person of a participant and an address for mail."""

    kind: ContactKind
    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class FormerContact:
    """以前の連絡先: was right until the instant `until_at`, when `changed_by` put another in its place."""

    contact: Contact
    until_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class FormerName:
    """旧名称: `until_on` is the last JST date on which it was the name."""

    name: str
    until_on: date


class Standing(StrEnum):
    """参加状況: a participant that is not ACTIVE may read, but not order or apply."""

    ACTIVE = "ACTIVE"  # 利用中
    SUSPENDED = "SUSPENDED"  # 停止中
    CLOSED = "CLOSED"  # 終了


@dataclass(frozen=True, slots=True)
class Participant:
    """事業者: an operator with its code as text; `name` is what certificates carry as organisation.

    `former_names` are in order, the oldest first. Certificates keep the name they were ordered with.
    """

    id: str
    operator_code: OperatorCode
    name: str
    contacts: tuple[Contact, ...]
    enrolled_at: datetime
    standing: Standing = Standing.ACTIVE
    former_names: tuple[FormerName, ...] = ()

    def contact(self, kind: ContactKind) -> Contact | None:
        return next((c for c in self.contacts if c.kind is kind), None)


class EnrolmentState(StrEnum):
    """企業内RA設置の状態: how far the enrolment of an organisation is."""

    PRE_APPLIED = "PRE_APPLIED"  # 事前申請済み
    RETURNED = "RETURNED"  # 差戻し
    CHECKED = "CHECKED"  # 確認済み
    AUTHENTICATED = "AUTHENTICATED"  # 組織認証済み
    ACTIVATED = "ACTIVATED"  # 設置済み
    WITHDRAWN = "WITHDRAWN"  # 取下げ


class AuthenticationMethod(StrEnum):
    """組織認証の方法: what showed that the organisation exists and asked for this itself."""

    SEAL_CERTIFICATE = "SEAL_CERTIFICATE"  # 印鑑証明書
    REGISTRY_CERTIFICATE = "REGISTRY_CERTIFICATE"  # 登記事項証明書
    ELECTRONIC_SIGNATURE = "ELECTRONIC_SIGNATURE"  # 商業登記電子証明書
    VOUCHED = "VOUCHED"  # 登録者による確認


@dataclass(frozen=True, slots=True)
class Authentication:
    """組織認証: by which method, who of the registration staff found it right, and when."""

    method: AuthenticationMethod
    by: str
    by_person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    """企業内RA設置: one organisation's pre-application and what became of it.

    `document_ids` are the papers that came with it; `participant_id` is there once it is activated. `worked_by` are the
    numbers of all persons who entered, checked or authenticated it: none of them activates it.
    """

    id: str
    operator_code: OperatorCode
    name: str
    contacts: tuple[Contact, ...]
    state: EnrolmentState
    applied_at: datetime
    entered_by: str
    worked_by: frozenset[str]
    reason: str = ""
    document_ids: tuple[str, ...] = ()
    authentication: Authentication | None = None
    participant_id: str | None = None
