"""Section 2: a start date up to 180 days after the application date, and several certificates in one order."""

from datetime import date, timedelta

import pytest

from warifu.authority.profiles import shipped_profiles
from warifu.orders.errors import StartTooEarly, StartTooLate
from warifu.orders.facts import LineForm, Wanted
from warifu.orders.ordering import check_lines

TODAY = date(2026, 11, 24)


def check(*starts: date) -> None:
    lines = {number: LineForm(Wanted(start_on, "需給計画用", "見本 太郎")) for number, start_on in enumerate(starts, 1)}
    check_lines(lines, TODAY, shipped_profiles())


def test_a_certificate_may_start_on_the_application_date_and_up_to_180_days_after_it() -> None:
    check(TODAY)
    check(TODAY + timedelta(days=180))


def test_certificates_with_different_start_dates_are_bought_together() -> None:
    check(TODAY, date(2026, 12, 1), date(2027, 4, 1))


def test_a_start_before_the_application_date_is_refused_with_the_first_possible_date() -> None:
    with pytest.raises(StartTooEarly) as refused:
        check(TODAY, TODAY - timedelta(days=1))
    assert refused.value.facts() == {"line": 2, "first": "2026-11-24"}


def test_a_start_181_days_ahead_is_refused_with_the_last_possible_date() -> None:
    with pytest.raises(StartTooLate) as refused:
        check(TODAY + timedelta(days=181))
    assert refused.value.facts() == {"line": 1, "last": "2027-05-23"}
