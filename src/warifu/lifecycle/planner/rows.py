"""計画の中身: the dates of each use, and the days on which to order and to apply."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from warifu.kernel.yen import Yen
from warifu.systems.facts import Desk


class BindingRule(StrEnum):
    """効いている規則: what decides the date by which to act."""

    DAYS_BEFORE_EXPIRY = "days_before_expiry"  # 有効期限の何日前まで
    BEFORE_EXPIRY = "before_expiry"  # 有効期限より前
    PROCESSING_TIME = "processing_time"  # 窓口の処理日数
    GRID_TABLE = "grid_table"  # 一般送配電事業者の処理日数
    SCHEDULE_ROW = "schedule_row"  # 予定表の行
    AUTHORITY_CUTOFF = "authority_cutoff"  # 認証局の申込締切


class Assumption(StrEnum):
    """仮定: what nobody has stated and a date rests on; members stand in the order of their values."""

    LEAD = "lead"  # 発行までの日数
    ORDER_CUTOFFS_END = "order_cutoffs_end"  # 公表された申込締切の続き
    PROCESSING_BUSINESS_DAYS = "processing_business_days"  # 窓口の処理日数
    SCHEDULE_END = "schedule_end"  # 公表された予定表の続き


@dataclass(frozen=True, slots=True)
class Outlook:
    """見通し: the least bad way out of a date that is lost; steps that are done have no date.

    `registered_on` is the day on which the desk will have registered what is applied for on `apply_on`.
    """

    order_on: date | None
    receive_on: date | None
    apply_on: date | None
    registered_on: date
    gap_days: int


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """更新計画の行: one certificate at one desk's channel, counted backwards from its expiry.

    Every `*_on` is a JST date, null once its step is done; `act_by_on` is that of the first step left and `slack_days`
    the calendar days to it. `is_lost` says that the published schedule registers nothing in time, whatever one does.
    `gap_days` are the days after the expiry that are not wholly served.
    """

    certificate: str
    desk: Desk
    channel: str
    area: str
    expiry_on: date
    cut_over_on: date | None = None
    apply_by_on: date | None = None
    receive_by_on: date | None = None
    order_by_on: date | None = None
    order_from_on: date | None = None
    start_on: date | None = None
    act_by_on: date | None = None
    slack_days: int | None = None
    is_late: bool = False
    is_lost: bool = False
    gap_days: int = 0
    binding_rule: BindingRule | None = None
    assumed: tuple[Assumption, ...] = ()
    delete_from_on: date | None = None
    outlook: Outlook | None = None


@dataclass(frozen=True, slots=True)
class PriceNote:
    """価格改定の注記: ordering these certificates on `order_by_on` or before costs `saves` less than afterwards."""

    order_by_on: date
    medium: str
    certificates: tuple[str, ...]
    saves: Yen


@dataclass(frozen=True, slots=True)
class OrderBundle:
    """まとめた申込み: certificates ordered together on the day `on`; any day from `from_on` to `until_on` would do.

    `fee` is what they cost without tax, None where a price is not known.
    """

    participant: str
    authority: str
    on: date
    certificates: tuple[str, ...]
    from_on: date
    until_on: date
    fee: Yen | None = None
    price_notes: tuple[PriceNote, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicationBundle:
    """まとめた申請: one use application or deletion application at a desk; any day of its window would do."""

    participant: str
    desk: Desk
    on: date
    certificates: tuple[str, ...]
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Plan:
    """更新計画: rows in the order of the estate, bundles by whose they are and date, as it stands on `today`."""

    today: date
    rows: tuple[RenewalRow, ...]
    orders: tuple[OrderBundle, ...]
    use_applications: tuple[ApplicationBundle, ...]
    deletion_applications: tuple[ApplicationBundle, ...]
