"""利用申請の事実: who applied for what, who registered what where. Source page, sections 3 and 4."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warifu.kernel.ids import CertificateId
from warifu.systems.facts import Desk, Use


class ApplicationKind(StrEnum):
    """申請区分: what an application asks of the desk."""

    NEW = "NEW"  # 新規
    CHANGE_OF_DETAILS = "CHANGE_OF_DETAILS"  # 申請内容の変更
    DELETION = "DELETION"  # 削除申請


class ApplicationState(StrEnum):
    """利用申請の状態: how far a use application or a deletion application has come at its desk."""

    SUBMITTED = "SUBMITTED"  # 提出済み
    RECEIVED = "RECEIVED"  # 受付済み
    RETURNED = "RETURNED"  # 差戻し
    ACCEPTED = "ACCEPTED"  # 受理
    COMPLETED = "COMPLETED"  # 完了
    WITHDRAWN = "WITHDRAWN"  # 取下げ


class RegistrationState(StrEnum):
    """登録の状態: what the desk says of one certificate and one use."""

    REGISTERED = "REGISTERED"  # 登録済み
    DELETION_APPLIED = "DELETION_APPLIED"  # 削除申請中
    DELETED = "DELETED"  # 削除済み


@dataclass(frozen=True, slots=True)
class RegisteredCertificate:
    """登録される証明書: what a desk needs to know of a certificate, whoever issued it.

    `fingerprint` is the SHA-256 of the certificate's DER in lower-case hex.
    """

    certificate_id: CertificateId
    fingerprint: str
    serial: int
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """利用申請・削除申請: asks one desk about uses of certificates, the full cross of both."""

    id: str
    kind: ApplicationKind
    participant_id: str
    desk: Desk
    uses: tuple[Use, ...]
    certificates: tuple[RegisteredCertificate, ...]
    state: ApplicationState
    submitted_at: datetime
    submitted_by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """登録: one certificate admitted to one use for one participant, until a deletion takes it away."""

    id: str
    participant_id: str
    certificate: RegisteredCertificate
    use: Use
    state: RegistrationState
    registered_at: datetime
    deleted_at: datetime | None = None
