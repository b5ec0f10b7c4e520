"""Section 0.4: a certificate lasts two years, to the second, and then the system cannot be used with it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from warifu.authority.profiles import find_profile, shipped_profiles
from warifu.kernel.period import PeriodStage, ValidityPeriod


def two_years_from(start_on: date) -> ValidityPeriod:
    return ValidityPeriod.starting_on(start_on, find_profile(shipped_profiles(), "client").years)


@pytest.mark.parametrize(
    ("start_on", "expiry_on"),
    [
        (date(2026, 4, 1), date(2028, 3, 31)),
        (date(2027, 3, 1), date(2029, 2, 28)),
        (date(2028, 2, 28), date(2030, 2, 27)),
        (date(2028, 2, 29), date(2030, 2, 28)),
        (date(2026, 2, 28), date(2028, 2, 27)),
        (date(2026, 3, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2028, 12, 30)),
        (date(2027, 1, 1), date(2028, 12, 31)),
    ],
)
def test_a_client_certificate_ends_the_day_before_the_same_date_two_years_later(
    start_on: date, expiry_on: date
) -> None:
    period = two_years_from(start_on)
    assert (period.start_on, period.expiry_on) == (start_on, expiry_on)


def test_it_works_from_midnight_in_japan_through_its_last_second() -> None:
    period = two_years_from(date(2026, 12, 1))
    assert period.not_before == datetime(2026, 11, 30, 15, 0, 0, tzinfo=UTC)
    assert period.not_after == datetime(2028, 11, 30, 14, 59, 59, tzinfo=UTC)
    just = timedelta(microseconds=1)
    assert period.stage(period.not_before - just) is PeriodStage.NOT_YET_VALID
    assert period.stage(period.not_before) is PeriodStage.VALID
    assert period.stage(period.not_after + timedelta(seconds=1) - just) is PeriodStage.VALID
    assert period.stage(period.not_after + timedelta(seconds=1)) is PeriodStage.EXPIRED
