"""営業日の設定: what an installation says of its own days, and what it cannot say."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from warifu.bootstrap.installation import business_calendar
from warifu.settings import Settings
from warifu.settings.errors import SettingInvalid


def is_business_day(on: date, **table: Any) -> bool:
    return business_calendar(Settings.checked(Path("home"), table)).is_business_day(on)


def test_weekends_holidays_and_the_turn_of_the_year_are_no_business_days() -> None:
    assert is_business_day(date(2026, 12, 28))
    for on in (date(2026, 11, 23), date(2026, 11, 28), date(2026, 12, 29), date(2026, 12, 31), date(2028, 1, 3)):
        assert not is_business_day(on)
    assert is_business_day(date(2027, 1, 4))


def test_an_installation_has_closing_days_and_a_turn_of_the_year_of_its_own() -> None:
    assert not is_business_day(date(2027, 5, 6), closing_days=["2027-05-06"])
    assert is_business_day(date(2026, 12, 29), year_end_closing=["12-31", "01-04"])
    assert not is_business_day(date(2027, 1, 4), year_end_closing=["12-31", "01-04"])
    assert not is_business_day(date(2028, 2, 29), year_end_closing=["02-29", "02-29"])


@pytest.mark.parametrize(
    "table",
    [
        {"closing_days": ["2027-02-29"]},
        {"closing_days": "2027-05-06"},
        {"closing_days": [20270506]},
        {"year_end_closing": ["12-29"]},
        {"year_end_closing": ["12-29", "13-01"]},
        {"year_end_closing": ["02-30", "03-01"]},
        {"year_end_closing": "12-29"},
        {"late_approval_days": -1},
        {"late_approval_days": "5"},
        {"late_approval_days": True},
    ],
    ids=str,
)
def test_days_that_do_not_exist_are_refused(table: dict[str, Any]) -> None:
    with pytest.raises(SettingInvalid):
        Settings.checked(Path("home"), table)
