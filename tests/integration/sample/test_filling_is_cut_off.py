"""A sample whose filling was cut off is begun anew; half of one is never served, and what is there is never touched."""

from pathlib import Path

import pytest

from warifu.bootstrap.installation import open_installation
from warifu.entrypoints.sample.fill import fill
from warifu.kernel.clock import SystemClock
from warifu.kernel.errors import Unavailable
from warifu.settings import FILE, Settings
from warifu.settings.errors import HomeTaken


class CutOff(Exception):
    """The power is gone."""


def fail_at(step_of_the_end: int):
    def progress(_: str, step: int, __: int) -> None:
        if step == step_of_the_end:
            raise CutOff

    return progress


def test_a_filling_that_was_cut_off_is_begun_anew(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with pytest.raises(CutOff):
        fill(home, SystemClock(), fail_at(4))
    assert not home.exists()
    fill(home, SystemClock(), lambda *_: None)
    assert (home / "demo" / "demo.json").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_directory_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(HomeTaken):
        fill(tmp_path, SystemClock(), lambda *_: None)
    assert (tmp_path / "kept.txt").read_text() == "mine"


def test_a_sample_that_says_it_is_none_opens_nothing(served_sample_home: Path, tmp_path: Path) -> None:
    settings = served_sample_home / FILE
    pretending = tmp_path / "pretending"
    pretending.mkdir()
    for entry in served_sample_home.iterdir():
        if entry.name != FILE:
            (pretending / entry.name).symlink_to(entry)
    (pretending / FILE).write_text(settings.read_text("utf-8").replace("is_sample = true", "is_sample = false"))
    with pytest.raises(Unavailable, match=r"key\.unavailable"):
        open_installation(Settings.load(pretending, {}), SystemClock())


@pytest.fixture
def served_sample_home(served_sample) -> Path:
    return served_sample.home
