"""申込の事実: one order, many lines, and who approved it. Source page, section 2."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from warifu.authority.facts import KeyAlgorithm, RequestFacts, SubjectName


class OrderKind(StrEnum):
    """申込の種類: the route an order came by."""

    STANDARD = "STANDARD"  # 通常申込
    DIRECT = "DIRECT"  # 直接発行
    GENERATION = "GENERATION"  # CA世代の開設


class OrderState(StrEnum):
    """申込の状態: how far an order has come."""

    SUBMITTED = "SUBMITTED"  # 提出済み
    RETURNED = "RETURNED"  # 差戻し
    APPROVED = "APPROVED"  # 承認済み
    ISSUED = "ISSUED"  # 発行済み
    FAILED = "FAILED"  # 発行できず
    WITHDRAWN = "WITHDRAWN"  # 取下げ


class Medium(StrEnum):
    """媒体: on what a certificate is delivered."""

    DOWNLOAD = "DOWNLOAD"  # ダウンロード
    CD_R = "CD_R"  # CD-R
    CD_R_BUNDLE = "CD_R_BUNDLE"  # CD-Rまとめ書込み
    USB_MEMORY = "USB_MEMORY"  # USBメモリ
    USB_TOKEN = "USB_TOKEN"  # noqa: S105  # USBトークン


class KeyOrigin(StrEnum):
    """鍵の作り手: who makes the key pair of a line."""

    AUTHORITY = "AUTHORITY"  # 認証局が作成
    REQUEST = "REQUEST"  # CSRを提出


@dataclass(frozen=True, slots=True)
class LineForm:
    """申込明細の入力: one wanted certificate. `request` is a checked CSR, or None for a key made by the authority.

    `subject` overrides the name built from the participant; only direct orders set it. `predecessor` is the certificate
    that this one follows, `target_token` the token that the operator will write it to. Bundled lines of one
    `disc_group` share a disc; a bundled line without a group has a disc of its own.
    """

    start_on: date
    purpose_label: str
    holder: str
    medium: Medium = Medium.DOWNLOAD
    key_algorithm: KeyAlgorithm = KeyAlgorithm.RSA_2048
    request: RequestFacts | None = None
    profile: str = "client"
    subject: SubjectName | None = None
    predecessor: str | None = None
    target_token: str | None = None
    disc_group: str | None = None


@dataclass(frozen=True, slots=True)
class OrderFile:
    """申込のもとのファイル: its SHA-256 in lower-case hex, its rows, and how many of them the person left out.

    `known` are the orders of the very same file that the person was told of before submitting it again.
    """

    sha256: str
    rows: int
    left_out: int
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """申込明細: one certificate of an order. `public_key` is its SPKI when the participant made the key."""

    id: str
    number: int
    purpose_label: str
    holder: str
    medium: Medium
    start_on: date
    profile: str
    subject: SubjectName
    key_origin: KeyOrigin
    key_algorithm: KeyAlgorithm
    public_key: bytes | None = None
    predecessor: str | None = None
    target_token: str | None = None
    disc_group: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """承認: the approval of one person. Persons are counted, not accounts."""

    person_id: str
    account_id: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class LineReason:
    """明細の差戻し理由: what is to be put right in the line `number`."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Order:
    """申込: `application_on` is the JST date of submission. `approvals_needed` was fixed by policy at that moment.

    A resubmission sets these anew. `correctors` are the persons who corrected or resubmitted it; `version` counts what
    happened to it. Numbers of lines are never given twice, so a removed line leaves a gap.
    """

    id: str
    kind: OrderKind
    participant_id: str | None
    state: OrderState
    application_on: date
    submitted_at: datetime
    entered_by: str
    entered_by_person: str
    approvals_needed: int
    lines: tuple[OrderLine, ...]
    approvals: tuple[Approval, ...] = ()
    reason: str = ""
    line_reasons: tuple[LineReason, ...] = ()
    correctors: frozenset[str] = frozenset()
    version: int = 0

    @property
    def enterers(self) -> frozenset[str]:
        """入力した人: every person who entered or corrected it; none of them approves it."""
        return self.correctors | {self.entered_by_person}
