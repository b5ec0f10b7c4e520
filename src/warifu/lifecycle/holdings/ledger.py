"""証明書台帳: what an operator writes about each certificate held; one row a certificate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from warifu.kernel.clock import LAST_DAY
from warifu.lifecycle.holdings.found import FoundCertificate


class LedgerUse(NamedTuple):
    """台帳の用途: in codes; `area` is None where the system has none, or where nobody has said which."""

    system: str
    channel: str
    area: str | None = None


@dataclass(frozen=True, slots=True)
class StepsDone:
    """済んだ手続き: of the successor at one use."""

    applied_on: date | None = None
    registered_on: date | None = None


NOT_DONE = StepsDone()


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """台帳の行: `row` is its number in `file`, 0 where it is in none; `kept_at` that in the book that is written to.

    `serial` is hex in capitals where it is certain, as it was written elsewhere; `serials` are all that it may mean.
    `expiry_on` is the last whole day; `ends_at` the last second, where a certificate was found. `uses` are ticked.
    """

    row: int
    name: str
    file: str = ""
    kept_at: int = 0
    serial: str = ""
    serials: tuple[str, ...] = ()
    issuer: str = ""
    starts_on: date | None = None
    expiry_on: date | None = None
    ends_at: datetime | None = None
    uses: Mapping[LedgerUse, StepsDone] = field(default_factory=lambda: MappingProxyType({}))
    is_asked_about_uses: bool = False
    holder: str = ""
    copies: str = ""
    medium: str = ""
    is_renewed: bool = True
    successor: str = ""
    candidate: str = ""
    ordered_on: date | None = None
    received_on: date | None = None
    start_on: date | None = None
    note: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """証明書の同一性: issuer and serial, or the name where neither is known."""
        return (self.issuer, self.serial) if self.serial else ("", self.name)


class FaultKind(StrEnum):
    """使えない行の理由."""

    NO_NAME = "NO_NAME"  # 名前もシリアル番号もない
    NO_END = "NO_END"  # 期限がない
    DATE = "DATE"  # 読めない日付
    SERIAL_LOST = "SERIAL_LOST"  # 数値にされたシリアル番号
    SERIAL = "SERIAL"  # 読めないシリアル番号
    SERVES_SEVERAL = "SERVES_SEVERAL"  # 同じ番号の証明書が複数
    TWICE = "TWICE"  # 同じ証明書の行が複数
    TICK = "TICK"  # 読めない印
    AREA = "AREA"  # 知らないエリア
    FORMULA = "FORMULA"  # 数式


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """使えない行: nothing of it is planned; `column` is the heading, `given` what stands there, safe to show."""

    file: str
    row: int
    kind: FaultKind
    column: str = ""
    given: str = ""


class NoteKind(StrEnum):
    """知らせ: what a person should look at, though the row is used."""

    DIFFERS = "DIFFERS"  # 証明書と違う
    USES_UNKNOWN = "USES_UNKNOWN"  # 用途が分からない
    AREA_UNKNOWN = "AREA_UNKNOWN"  # エリアが分からない
    CHANNEL_UNKNOWN = "CHANNEL_UNKNOWN"  # 経路が分からない
    GONE = "GONE"  # フォルダーにない
    HIDDEN = "HIDDEN"  # 見えない行
    SUCCESSOR_PROPOSED = "SUCCESSOR_PROPOSED"  # 後継の候補


@dataclass(frozen=True, slots=True)
class LedgerNote:
    """知らせ: about one certificate, by its name; `given` and `actual` as the kind needs them."""

    kind: NoteKind
    certificate: str
    file: str = ""
    row: int = 0
    column: str = ""
    given: str = ""
    actual: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """台帳: rows that can be used, those that cannot, what was noticed; `columns` are headings and their meanings."""

    rows: tuple[LedgerRow, ...]
    faults: tuple[LedgerFault, ...] = ()
    notes: tuple[LedgerNote, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


def row_of(found: FoundCertificate) -> LedgerRow:
    """証明書の行: of one that no ledger has yet; nobody has ticked its uses."""
    return LedgerRow(
        row=0,
        name=found.facts.subject_cn or found.facts.subject,
        serial=found.facts.serial,
        serials=(found.facts.serial,),
        issuer=found.facts.issuer_cn or found.facts.issuer,
        starts_on=found.starts_on,
        expiry_on=min(found.expiry_on, LAST_DAY),
        ends_at=found.works_until,
        is_asked_about_uses=True,
    )
