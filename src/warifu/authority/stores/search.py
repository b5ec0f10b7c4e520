"""検索のポート: flat rows of certificates on record, without their DER, for lists, searches and exports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from warifu.authority.facts import IssuanceState, RevocationReason
from warifu.kernel.period import ValidityPeriod

COUNTED = 10_000


class SearchOrder(StrEnum):
    """並べ替えの項目: the instant that results are sorted by; the certificate id decides between equals."""

    ISSUED = "ISSUED"  # 発行日順
    STARTS = "STARTS"  # 開始日順
    EXPIRES = "EXPIRES"  # 有効期限順


@dataclass(frozen=True, slots=True)
class Span:
    """時間の範囲: UTC instants, `from_at` inside and `before_at` outside; None leaves an end open."""

    from_at: datetime | None = None
    before_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Criteria:
    """検索条件: all of them hold. `words` are folded and each stands somewhere in the subject; no `states` means any.

    Empty `participant_ids` find nothing; None finds everybody's.
    """

    participant_ids: tuple[str, ...] | None = None
    certificate_id: str | None = None
    serial: int | None = None
    fingerprint: str | None = None
    words: tuple[str, ...] = ()
    issued: Span = Span()
    starts: Span = Span()
    expires: Span = Span()
    states: tuple[IssuanceState, ...] = ()
    profile: str | None = None
    ca_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sorting:
    """並び順."""

    order: SearchOrder
    descending: bool


@dataclass(frozen=True, slots=True)
class Position:
    """続きの位置: the last row that was seen."""

    at: datetime
    certificate_id: str


@dataclass(frozen=True, slots=True)
class FoundCertificate:
    """検索結果の行: `operator_code` and `participant` are empty for certificates that belong to none.

    `revoked_at` and `revocation_reason` are of a hold as well.
    """

    id: str
    serial: int
    common_name: str
    organization: str
    organizational_unit: str
    operator_code: str
    participant: str
    participant_id: str | None
    profile: str
    ca_id: str
    period: ValidityPeriod
    issued_at: datetime
    state: IssuanceState
    fingerprint: str
    revoked_at: datetime | None
    revocation_reason: RevocationReason | None


@dataclass(frozen=True, slots=True)
class Counted:
    """件数: exact, or the least there are, since counting stops."""

    at_least: int
    is_exact: bool

    def __str__(self) -> str:
        return f"{self.at_least:,}{'' if self.is_exact else '+'}"


class CertificateSearch(Protocol):
    """検索の口: inside the caller's transaction. Certificates not signed yet are never found."""

    def participants(self, named: str, limit: int) -> Sequence[str]:
        """事業者を探す: ids by operator code, or by a part of the name."""
        ...

    def page(
        self, criteria: Criteria, sorting: Sorting, after: Position | None, limit: int
    ) -> Sequence[FoundCertificate]:
        """一ページ: at most `limit` rows behind `after`."""
        ...

    def count(self, criteria: Criteria, sorting: Sorting) -> Counted:
        """数える: looks at no more than COUNTED rows and one."""
        ...
