"""鍵の交代: the commands of the how-to, run as they stand; somebody is admitted before, between and after."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fixtures import terminal

from warifu.bootstrap.front import open_gate
from warifu.bootstrap.installation import close_installation, open_installation
from warifu.bootstrap.sample import SampleInstallation
from warifu.kernel.clock import MovableClock, SystemClock
from warifu.settings import Settings
from warifu.settings.errors import SettingInvalid
from warifu.systems.catalogue import Catalogue
from warifu.workflows.publication.publish_rolls import publish_rolls

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "change-the-key-of-rolls.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    clock = MovableClock(SystemClock().now())
    sample = SampleInstallation.for_sample(tmp_path / "home", clock)
    sample.found()
    sample.close()
    monkeypatch.setitem(os.environ, "WARIFU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(commands: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def started_again(home: Path) -> tuple[str, int] | None:
    """Key and number of the roll that a checkpoint believes which starts now, after this node wrote its rolls."""
    settings = Settings.load(home, {})
    installation = open_installation(settings, SystemClock())
    publish_rolls(installation)
    believed = believed_roll(home, installation.catalogue)
    close_installation(installation)
    return believed


def believed_roll(home: Path, catalogue: Catalogue) -> tuple[str, int] | None:
    roll = asyncio.run(open_gate(Settings.load(home, {}), catalogue).current()).roll("PLANNING")
    file = (home / "publish" / "roll" / "PLANNING.json").read_text("utf-8")
    return (file[: file.index('","signature"')], roll.number) if roll else None


def test_the_how_to_changes_the_key_and_no_checkpoint_is_without_a_roll(home: Path) -> None:
    make, choose, forget, show = BLOCK.findall(PAGE.read_text("utf-8"))
    first = started_again(home)
    assert first is not None
    run(make)
    between = started_again(home)
    assert between is not None
    assert between[0] == first[0]
    assert len(Settings.load(home, {}).roll_keys) == 2
    run(choose)
    chosen = started_again(home)
    assert chosen is not None
    assert chosen[0] != first[0]
    run(forget)
    last = started_again(home)
    assert last is not None
    assert last[0] == chosen[0]
    assert last[1] > first[1]
    assert len(Settings.load(home, {}).roll_keys) == 1
    run(show)


def test_a_checkpoint_that_was_told_of_no_new_key_is_without_a_roll(home: Path) -> None:
    make, choose, *_ = BLOCK.findall(PAGE.read_text("utf-8"))
    told = (home / "warifu.toml").read_text("utf-8")
    run(make)
    (home / "warifu.toml").write_text(told, "utf-8")
    run(choose)
    assert started_again(home) is None


def test_the_lines_that_are_shown_are_those_that_init_wrote(home: Path) -> None:
    shown = terminal.run("authority", "fingerprints").splitlines()
    assert len(shown) == 2
    assert set(shown) <= set((home / "warifu.toml").read_text("utf-8").splitlines())


def test_a_root_that_the_settings_lack_is_shown_in_the_status(home: Path) -> None:
    assert "trust_anchors" not in terminal.run("status")
    settings = (home / "warifu.toml").read_text("utf-8")
    (home / "warifu.toml").write_text(re.sub(r"^trust_anchors = .*\n", "", settings, flags=re.MULTILINE), "utf-8")
    said = terminal.run("status")
    assert "market-root: 設定 trust_anchors にない" in said
    assert "installation-g1: 設定 trust_anchors にない" in said


@pytest.mark.parametrize("name", ["roll", "roll-0", "market-g2", "evidence-01", "../roll-2"])
def test_keys_for_rolls_and_heads_take_no_other_names(home: Path, name: str) -> None:
    assert terminal.refused("authority", "make-key", name) == "input.field_invalid"
    assert terminal.refused("authority", "make-key", "roll-1") == "key.unavailable"
    with pytest.raises(SettingInvalid):
        Settings.checked(home, {"roll_key": name})


@pytest.mark.parametrize(
    "table",
    [
        {"roll_keys": "00" * 32},
        {"roll_keys": ["00" * 31]},
        {"roll_keys": [7]},
        {"trust_anchors": ["00" * 32]},
        {"trust_anchors": {"market": "00" * 32}},
        {"trust_anchors": {"market": ["market-root"]}},
    ],
    ids=str,
)
def test_what_is_no_fingerprint_is_refused_and_every_usual_form_is_taken(
    tmp_path: Path, table: dict[str, object]
) -> None:
    with pytest.raises(SettingInvalid):
        Settings.checked(tmp_path, table)
    usual = ":".join(["AB"] * 32)
    assert Settings.checked(tmp_path, {"roll_keys": [usual]}).roll_keys == ("ab" * 32,)
