"""The tables are what the migrations arrive at, on both databases."""

import multiprocessing
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from fixtures.databases import MACS

from warifu.adapters.database.database import Database
from warifu.adapters.database.errors import DatabaseNewer, DatabaseUnavailable
from warifu.adapters.database.tables import metadata


@pytest.fixture(params=["sqlite-file", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "postgresql":
        yield request.getfixturevalue("empty_postgres_url")
    else:
        yield f"sqlite:///{tmp_path / 'empty.db'}"


def migrate(url: str) -> None:
    database = Database(url, MACS)
    database.migrate()
    database.close()


def test_migrations_arrive_at_the_declared_tables(empty_url: str) -> None:
    migrate(empty_url)
    with Database(empty_url, MACS)._engines.writer.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_every_constraint_has_a_name(empty_url: str) -> None:
    migrate(empty_url)
    with Database(empty_url, MACS)._engines.writer.begin() as connection:
        seen = sa.inspect(connection)
        for table in metadata.tables:
            named = [seen.get_pk_constraint(table), *seen.get_unique_constraints(table), *seen.get_foreign_keys(table)]
            assert all(constraint["name"] for constraint in named), table


def test_partial_indexes_carry_the_same_condition_as_declared(empty_url: str) -> None:
    migrate(empty_url)
    with Database(empty_url, MACS)._engines.writer.begin() as connection:
        seen = sa.inspect(connection)
        for table, name, words in (
            ("registration", "uq_registration_living", {"DELETED"}),
            ("job", "uq_job_living", {"READY", "TAKEN"}),
        ):
            index = next(i for i in seen.get_indexes(table) if i["name"] == name)
            condition = str(index["dialect_options"][f"{connection.dialect.name}_where"])
            assert index["unique"]
            assert all(word in condition for word in words)


def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    migrate(empty_url)
    migrate(empty_url)


def test_several_processes_may_migrate_at_once(empty_url: str) -> None:
    spawning = multiprocessing.get_context("spawn")
    started = [spawning.Process(target=migrate, args=(empty_url,)) for _ in range(3)]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    assert [process.exitcode for process in started] == [0, 0, 0]


def test_an_interrupted_migration_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic.runtime import migration

    class PowerCut(Exception):
        pass

    def stop(context: object, *arguments: object) -> None:
        raise PowerCut

    with monkeypatch.context() as during:
        during.setattr(migration.HeadMaintainer, "update_to_step", stop)
        with pytest.raises(PowerCut):
            migrate(empty_url)
    with Database(empty_url, MACS)._engines.writer.begin() as connection:
        assert sa.inspect(connection).get_table_names() == []
    migrate(empty_url)


def test_a_database_of_a_newer_release_is_left_alone(empty_url: str) -> None:
    migrate(empty_url)
    database = Database(empty_url, MACS)
    with database._engines.writer.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'from the future'"))
    with pytest.raises(DatabaseNewer):
        database.migrate()


def test_nobody_else_reads_the_database_file(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'installation.db'}")
    database = Database(f"sqlite:///{tmp_path / 'installation.db'}", MACS)
    with database.write() as stores:
        stores.participants.all()
        assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all/installation.db",
        "postgresql://warifu:geheim@127.0.0.1:1/installation",
        "sqlite:////dev/null/x",
    ],
)
def test_a_database_that_is_not_there_is_unavailable_and_its_password_unsaid(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as refused, Database(url, MACS).write():
        pass
    assert "geheim" not in f"{refused.value} {refused.value.__cause__}"


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "installation.db").write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(DatabaseUnavailable):
        migrate(f"sqlite:///{tmp_path / 'installation.db'}")
