"""What is pinned is what is installed: both files agree, every pin has hashes, and nothing names a server."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})*)", re.MULTILINE)


def pins(file: Path) -> dict[str, tuple[str, str]]:
    return {name.lower(): (version, hashes) for name, version, hashes in PIN.findall(file.read_text("utf-8"))}


@pytest.fixture
def development(repository: Path) -> dict[str, tuple[str, str]]:
    return pins(repository / "requirements" / "constraints.txt")


@pytest.fixture
def running(repository: Path) -> dict[str, tuple[str, str]]:
    return pins(repository / "requirements" / "run.txt")


def test_running_and_development_use_the_same_bytes(development: dict, running: dict) -> None:
    assert {name: development.get(name) for name in running} == running


def test_every_pin_has_its_hashes(development: dict, running: dict) -> None:
    assert not [name for name, (_, hashes) in (development | running).items() if not hashes]


def test_every_stated_dependency_is_pinned_within_its_range(repository: Path, development: dict, running: dict) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [(text, running) for text in project["dependencies"]]
    asked += [(text, development) for text in project["optional-dependencies"]["dev"]]
    for text, pinned in asked:
        requirement = Requirement(text)
        assert requirement.name.lower() in pinned, text
        assert requirement.specifier.contains(pinned[requirement.name.lower()][0]), text
