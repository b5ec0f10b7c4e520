"""A sample can be filled at any hour of any day: its people act by day, and date what they do themselves."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from warifu.doors.sample.fill import fill
from warifu.kernel.clock import MovableClock


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
