"""A sample can be filled at any hour of any day: its people act by day, and date what they do themselves."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from warifu.entrypoints.sample.age import is_outdated
from warifu.entrypoints.sample.fill import fill
from warifu.kernel.clock import MovableClock, start_of_day


@pytest.mark.parametrize(
    "at",
    [
        pytest.param("2026-11-26T23:45:00+09:00", id="a quarter of an hour before midnight"),
        pytest.param("2028-02-29T23:59:59+09:00", id="the last second of 29 February"),
        pytest.param("2027-01-01T00:00:00+09:00", id="the first instant of a year"),
    ],
)
def test_a_sample_is_filled(tmp_path: Path, at: str) -> None:
    fill(tmp_path / "home", MovableClock(datetime.fromisoformat(at).astimezone(UTC)), lambda *_: None)
    assert (tmp_path / "home" / "demo" / "demo.json").exists()


def test_on_the_thirtieth_day_a_sample_no_longer_is_what_its_demo_file_says(tmp_path: Path) -> None:
    made_at = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
    assert not is_outdated(tmp_path, made_at + timedelta(days=365))
    (tmp_path / "demo.json").touch()
    os.utime(tmp_path / "demo.json", (made_at.timestamp(),) * 2)
    thirtieth = start_of_day(date(2026, 12, 26))
    assert not is_outdated(tmp_path, thirtieth - timedelta(seconds=1))
    assert is_outdated(tmp_path, thirtieth)
