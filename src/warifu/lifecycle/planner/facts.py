"""計画の材料: the certificates held, what is already done of their renewal, what desks and the authority say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from warifu.kernel.yen import Yen
from warifu.systems.facts import Desk

ASSUMED_LEAD = 10
ASSUMED_PROCESSING = 10


class DeskRule(StrEnum):
    """申請期限の決め方: by what a desk says until when it takes use applications."""

    DAYS_BEFORE_EXPIRY = "days_before_expiry"  # 有効期限の何日前まで
    BEFORE_EXPIRY = "before_expiry"  # 有効期限より前
    TABLE = "table"  # 一般送配電事業者ごとの処理日数
    SCHEDULE = "schedule"  # 予定表


class ScheduleRow(NamedTuple):
    """予定表の行: what is applied for by `cutoff_on` is registered on `registration_on`."""

    cutoff_on: date
    registration_on: date


def desk_name(desk: Desk) -> str:
    """窓口の名前: `SYSTEM`, or `SYSTEM/AREA` where it is one area's."""
    return f"{desk.system}/{desk.area}" if desk.area else desk.system


@dataclass(frozen=True, slots=True)
class DeskTerms:
    """窓口の条件: what one desk says of its applications, as it holds on the last day of a certificate.

    `days` are calendar days of the rule DAYS_BEFORE_EXPIRY. `processing_business_days` is None where nobody has
    stated any. Raises ValueError where the rule needs days and has none.
    """

    desk: Desk
    rule: DeskRule
    days: int | None = None
    processing_business_days: int | None = None
    schedule: tuple[ScheduleRow, ...] = ()
    takes_deletions: bool = True

    def __post_init__(self) -> None:
        if self.rule is DeskRule.DAYS_BEFORE_EXPIRY and self.days is None:
            raise ValueError(f"{desk_name(self.desk)}: {self.rule} needs a number of days")


@dataclass(frozen=True, slots=True)
class PlannedUse:
    """計画する用途: one channel of one desk for which a certificate is registered, and the successor's steps there.

    `channel` and `area` are empty where nobody named them.
    """

    terms: DeskTerms
    channel: str = ""
    area: str = ""
    applied_on: date | None = None
    registered_on: date | None = None

    @property
    def is_applied(self) -> bool:
        """利用申請済みか: a registration counts the application before it."""
        return self.applied_on is not None or self.registered_on is not None


@dataclass(frozen=True, slots=True)
class Successor:
    """後継の証明書: what is done of it; one with a start date alone is not ordered."""

    ordered_on: date | None = None
    received_on: date | None = None
    start_on: date | None = None


NOTHING_DONE = Successor()


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """手元の証明書: `expiry_on` (E) is its last whole day in JST; `medium` the one its successor is ordered on.

    `token` names the USB token that the certificate itself is on, empty where it is on none.
    """

    id: str
    expiry_on: date
    uses: tuple[PlannedUse, ...]
    will_be_renewed: bool = True
    successor: Successor = NOTHING_DONE
    participant: str = ""
    authority: str = ""
    medium: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class PriceFrom:
    """価格の行: the fee for one certificate on `medium`, for orders that count from `effective_on` or later."""

    medium: str
    effective_on: date
    fee: Yen


@dataclass(frozen=True, slots=True)
class PlanParameters:
    """計画の前提: the authority's lead and cutoffs, the operator's own habits.

    `lead`, `leads` by medium and `handling` are business days, the former the authority's; a lead of None is stated by
    nobody. `overlap` is calendar days, `slack` the operator's business days. Raises ValueError on a negative number.
    """

    lead: int | None = None
    leads: Mapping[str, int] = field(default_factory=dict)
    handling: int = 1
    overlap: int = 7
    slack: int = 5
    order_cutoffs: tuple[date, ...] = ()
    prices: tuple[PriceFrom, ...] = ()

    def __post_init__(self) -> None:
        if min(self.lead or 0, self.handling, self.overlap, self.slack, *self.leads.values()) < 0:
            raise ValueError("a number of days is not negative")


@dataclass(frozen=True, slots=True)
class HeldEstate:
    """手元の全証明書: what a plan is made from."""

    certificates: tuple[HeldCertificate, ...]
    parameters: PlanParameters = PlanParameters()
