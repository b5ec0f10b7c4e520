"""Fixtures every test may use; those with a real part behind them lie in tests/fixtures, one file each."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent

pytest_plugins = [f"fixtures.{file.stem}" for file in sorted((HERE / "fixtures").glob("*.py"))]


def chosen_counts() -> Mapping[str, int]:
    named = os.environ.get("WARIFU_COUNTS", "quick")
    tables = tomllib.loads((HERE / "counts.toml").read_text("utf-8"))
    if named not in tables:
        raise pytest.UsageError(f"WARIFU_COUNTS={named}: tests/counts.toml knows {', '.join(tables)}")
    return tables[named]


settings.register_profile(
    "counted", max_examples=chosen_counts()["examples"], deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("counted")


@pytest.fixture(scope="session")
def counts() -> Mapping[str, int]:
    """How often loops go round, by name."""
    return chosen_counts()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the whole project."""
    return HERE.parent
