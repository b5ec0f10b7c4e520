"""申込の事実: one order, many lines, and who approved it. Source page, section 2."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Self, TypeAlias

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
class Wanted:
    """希望: what a person asks for in one line, by the names that API, files, tables and history have for it.

    `start_on` is a JST date. `predecessor` is the certificate that this one follows, `target_token` the token that the
    operator will write it to. Bundled lines of one `disc_group` share a disc; a bundled line without a group has a disc
    of its own. What a line need not have is None where it has none.
    """

    start_on: date
    purpose_label: str
    holder: str = ""
    medium: Medium = Medium.DOWNLOAD
    predecessor: str | None = None
    target_token: str | None = None
    disc_group: str | None = None


WANTED = tuple(field.name for field in fields(Wanted))
OPTIONAL = tuple(field.name for field in fields(Wanted) if field.default is None)


@dataclass(frozen=True, slots=True)
class LineKey:
    """明細の鍵: `public_key` is its SPKI (DER) when the participant made it, None while the authority has to."""

    algorithm: KeyAlgorithm
    public_key: bytes | None = None

    @property
    def origin(self) -> KeyOrigin:
        """鍵の作り手."""
        return KeyOrigin.AUTHORITY if self.public_key is None else KeyOrigin.REQUEST

    @classmethod
    def of(cls, source: "KeySource") -> Self:
        """鍵の出どころから作る."""
        if isinstance(source, RequestFacts):
            return cls(source.key_algorithm, source.public_key)
        return cls(source)


KeySource: TypeAlias = KeyAlgorithm | RequestFacts
"""鍵の出どころ: the kind of key that the authority shall make, or a checked CSR."""


@dataclass(frozen=True, slots=True)
class LineForm:
    """申込明細の入力: one wanted certificate. `subject` overrides the name built from the participant.

    Only direct orders set it.
    """

    wanted: Wanted
    key_source: KeySource = KeyAlgorithm.RSA_2048
    profile: str = "client"
    subject: SubjectName | None = None

    @property
    def key(self) -> LineKey:
        """明細の鍵."""
        return LineKey.of(self.key_source)


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
    """申込明細: one certificate of an order: what was asked for, and the profile, subject and key it is issued with."""

    id: str
    number: int
    wanted: Wanted
    profile: str
    subject: SubjectName
    key: LineKey


AnyLine: TypeAlias = LineForm | OrderLine
"""明細: on its way in or standing; rules ask both for `wanted`, `profile` and `key`."""


@dataclass(frozen=True, slots=True)
class Approval:
    """承認: the approval of one person. Persons are counted, not accounts.

    `counts` is False where the record does not prove that this person approved what the order says now.
    """

    person_id: str
    account_id: str
    approved_at: datetime
    counts: bool = True


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
