"""Each store's suite runs on every database the installation runs on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from contracts.facts import Raw
from fixtures.databases import new_database

from warifu.adapters.database.database import Database


@pytest.fixture(params=["sqlite-memory", "sqlite-file", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from _open({"sqlite-memory": "sqlite://"}.get(request.param) or _shared(request, tmp_path))


@pytest.fixture(params=["sqlite-file", "postgresql"])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that several processes can open."""
    return _shared(request, tmp_path)


@pytest.fixture
def shared_database(shared_url: str) -> Iterator[Database]:
    yield from _open(shared_url)


@pytest.fixture
def raw(database: Database) -> Raw:
    """A write transaction below the stores, as somebody with a database client would open it."""
    return database._engines.writer.begin


def _shared(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        url: Any = request.getfixturevalue("postgres_url")
        return str(url)
    return f"sqlite:///{tmp_path / 'installation.db'}"


def _open(url: str) -> Iterator[Database]:
    database = new_database(url)
    yield database
    database.close()
