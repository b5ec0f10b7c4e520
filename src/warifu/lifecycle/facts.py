"""有効期限の事実: stages, and the estate of certificates against channels."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from warifu.lifecycle.planner.desks import DeskStatement
from warifu.participants.facts import ContactKind
from warifu.systems.facts import Use


class CertificateStage(StrEnum):
    """証明書の段階: not yet valid, valid, held, expired or revoked, at some instant."""

    NOT_YET_VALID = "NOT_YET_VALID"  # 開始待ち
    VALID = "VALID"  # 有効
    EXPIRED = "EXPIRED"  # 期限切れ
    HELD = "HELD"  # 保留中
    REVOKED = "REVOKED"  # 失効


class CellState(StrEnum):
    """升目の状態: whether a certificate works for a use today, and if not, why."""

    WORKS = "WORKS"  # 利用可
    ENDING = "ENDING"  # 間近
    STARTS = "STARTS"  # 開始前
    IN_REVIEW = "IN_REVIEW"  # 審査中
    RETURNED = "RETURNED"  # 差戻し
    DELETION_DUE = "DELETION_DUE"  # 要削除
    REVOKED = "REVOKED"  # 失効
    NONE = "NONE"  # 未登録


@dataclass(frozen=True, slots=True)
class StatedTerms:
    """窓口が定めたこと: one statement and who entered it; `source` is the paper it stands in, empty for a desk's own.

    What was taken back holds no longer, and stays on record.
    """

    id: str
    statement: DeskStatement
    stated_at: datetime
    stated_by: str
    source: str = ""
    taken_back_at: datetime | None = None


class Step(StrEnum):
    """更新の段階: what is to be done next for a certificate at one channel."""

    ORDER = "ORDER"  # 申込み
    RECEIVE = "RECEIVE"  # 受取り
    APPLY = "APPLY"  # 利用申請
    CUT_OVER = "CUT_OVER"  # 切替え
    DELETE = "DELETE"  # 削除申請


class StepKey(NamedTuple):
    """段階の名前: one step of one certificate for one use; a date that moves is still the same step."""

    certificate_id: str
    use: Use
    step: Step


@dataclass(frozen=True, slots=True)
class Reminder:
    """催促: a step and the rung of the ladder that has come; `act_by_on` is a JST date."""

    key: StepKey
    rung: int
    act_by_on: date


@dataclass(frozen=True, slots=True)
class Digest:
    """催促のメール: one mail to one contact, with all that is to be told to it that day.

    `id` is its Message-ID as well, so that a repeat is known as one. `bounced_at` is when it was refused or came back.
    """

    id: str
    participant_id: str
    to: ContactKind
    prepared_at: datetime
    subject: str
    body: str
    sent_at: datetime | None = None
    bounced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EstateRow:
    """証明書の行: one certificate; `cells` stand in the order of the estate's uses.

    `label` is the name people gave the certificate, empty where they gave none.
    """

    certificate_id: str
    serial_hex: str
    holder: str
    stage: CertificateStage
    expiry_on: date
    cells: tuple[CellState, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class ChannelEnd:
    """経路の終わり: the last day on which the channel works, successors counted; `stops_soon` when that is near."""

    works_until_on: date
    stops_soon: bool


@dataclass(frozen=True, slots=True)
class Estate:
    """登録状況: `uses` are the columns; `ends` has one entry per column, None where nothing is registered.

    `ends` is empty when the rows belong to several holders, for whom one common end would say nothing.
    Raises ValueError on a row or end too many or too few.
    """

    uses: tuple[Use, ...]
    rows: tuple[EstateRow, ...]
    ends: tuple[ChannelEnd | None, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.uses) for row in self.rows):
            raise ValueError("a row of the matrix needs one cell per use")
        if self.ends and len(self.ends) != len(self.uses):
            raise ValueError("the last row of the matrix needs one entry per use")
