"""有効期間: validity periods, both ends inclusive to the second (RFC 5280 section 4.1.2.5)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from warifu.kernel.clock import jst_date, require_utc, start_of_day

ONE_SECOND = timedelta(seconds=1)


class PeriodStage(StrEnum):
    """有効期間の段階: where an instant lies in a validity period."""

    NOT_YET_VALID = "NOT_YET_VALID"  # 開始待ち
    VALID = "VALID"  # 有効
    EXPIRED = "EXPIRED"  # 期限切れ


@dataclass(frozen=True, slots=True)
class ValidityPeriod:
    """有効期間: `not_before` and `not_after` are aware UTC instants in whole seconds, both inside the period."""

    not_before: datetime
    not_after: datetime

    def __post_init__(self) -> None:
        for at in (self.not_before, self.not_after):
            if require_utc(at).microsecond:
                raise ValueError(f"certificates know whole seconds only: {at!r}")
        if self.not_after < self.not_before:
            raise ValueError(f"ends before it begins: {self.not_before} to {self.not_after}")

    @classmethod
    def starting_on(cls, start_on: date, years: int) -> Self:
        """開始日から: from 00:00:00 JST of `start_on` to the second before the same calendar date `years` later.

        A start on 29 February ends with the day 28 February of a common year, 23:59:59 JST.
        """
        return cls(start_of_day(start_on), start_of_day(same_date_later(start_on, years)) - ONE_SECOND)

    def stage(self, now: datetime) -> PeriodStage:
        """段階: whether `at` is before, in or after this period.

        `not_after` covers its whole second: 23:59:59.999 is still inside.
        """
        if require_utc(now) < self.not_before:
            return PeriodStage.NOT_YET_VALID
        if now - self.not_after >= ONE_SECOND:
            return PeriodStage.EXPIRED
        return PeriodStage.VALID

    @property
    def start_on(self) -> date:
        """有効期間開始日: the JST date of the first second."""
        return jst_date(self.not_before)

    @property
    def expiry_on(self) -> date:
        """有効期限: the JST date of the last second."""
        return jst_date(self.not_after)


def same_date_later(on: date, years: int) -> date:
    """Same calendar date `years` later; 1 March where 29 February does not exist, so the day before is the 28th."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 3, 1)
