"""有効期間: both ends inclusive to the second."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.kernel.clock import jst_date
from warifu.kernel.period import ONE_SECOND, PeriodStage, ValidityPeriod

STARTS = st.dates(date(2024, 1, 1), date(2100, 1, 1))


@given(STARTS, st.integers(1, 30))
def test_a_period_is_followed_without_a_gap_by_one_that_starts_on_the_day_after_its_expiry(
    on: date, years: int
) -> None:
    period = ValidityPeriod.starting_on(on, years)
    following = ValidityPeriod.starting_on(period.expiry_on + timedelta(days=1), years)
    assert following.not_before - period.not_after == ONE_SECOND
    assert jst_date(period.not_after + ONE_SECOND) == following.start_on


@given(STARTS, st.timedeltas(timedelta(days=-900), timedelta(days=900)))
def test_the_stage_is_the_one_the_dates_in_japan_say(on: date, offset: timedelta) -> None:
    period = ValidityPeriod.starting_on(on, 2)
    now = period.not_after + offset
    stage = period.stage(now)
    assert (stage is PeriodStage.EXPIRED) is (jst_date(now) > period.expiry_on)
    assert (stage is PeriodStage.NOT_YET_VALID) is (jst_date(now) < period.start_on)


@pytest.mark.parametrize(
    ("not_before", "not_after"),
    [
        (datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)),
        (datetime(2028, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 1), datetime(2028, 1, 1)),
    ],
)
def test_periods_that_no_certificate_can_state_are_programming_errors(
    not_before: datetime, not_after: datetime
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        ValidityPeriod(not_before, not_after)
