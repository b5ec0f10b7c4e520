"""One step, one transaction: all of it or nothing, one writer at a time, readers never in the way."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa
from contracts.facts import AT, PARTICIPANT, Raw, entry, furnish, order
from fixtures.databases import MACS
from sqlalchemy.exc import DBAPIError

from warifu.adapters.database import engine
from warifu.adapters.database.database import Database
from warifu.adapters.database.errors import DatabaseBusy, DatabaseUnavailable
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import Approval, OrderState
from warifu.orders.ordering import is_approved
from warifu.participants.errors import OperatorCodeTaken
from warifu.workflows.ports import JobState


class Interrupted(Exception):
    pass


def test_rolled_back_steps_leave_nothing(database: Database) -> None:
    with suppress(Interrupted), database.write() as stores:
        furnish(stores)
        stores.orders.add(order())
        stores.evidence.append(entry(1))
        stores.jobs.enqueue("mail", {}, AT)
        stores.issuing.take_numbers(2026, 5)
        raise Interrupted
    with database.write() as stores:
        assert stores.participants.all() == []
        assert stores.orders.get("O-1") is None
        assert stores.evidence.about("O-1") == []
        assert stores.jobs.counts()[JobState.READY] == 0
        assert stores.issuing.take_numbers(2026, 1) == 1


def test_a_refused_fact_does_not_spoil_the_rest_of_the_step(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        with pytest.raises(OperatorCodeTaken):
            stores.participants.add(replace(PARTICIPANT, id="P-2"))
        stores.evidence.append(entry(1))
    with database.read() as stores:
        assert len(stores.evidence.about("O-1")) == 1


def test_reading_steps_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as stores:
        furnish(stores)
    with database.write() as stores:
        furnish(stores)


def test_a_reader_sees_one_state_while_others_write(shared_database: Database) -> None:
    with shared_database.read() as before:
        assert before.participants.all() == []
        with shared_database.write() as stores:
            furnish(stores)
        assert before.participants.all() == []
    with shared_database.read() as after:
        assert after.participants.all() == [PARTICIPANT]


def test_what_a_writer_has_read_stays_true_until_it_commits(database: Database) -> None:
    """Read, wait, write what follows from it: with eight at once, none may build on a number another one changed."""

    def count_one_more(_: int) -> None:
        with database.write() as stores:
            seen = len(stores.evidence.about("O-1"))
            threading.Event().wait(0.01)
            stores.evidence.append(entry(seen))

    with ThreadPoolExecutor(8) as many:
        list(many.map(count_one_more, range(16)))
    with database.read() as stores:
        assert [e.id for e in stores.evidence.about("O-1")] == [f"E-{n}" for n in range(16)]


def test_of_two_last_approvers_at_once_one_sees_both_approvals(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        stores.orders.add(order())

    def approve(person: str) -> None:
        with database.write() as stores:
            found = stores.orders.get("O-1")
            assert found is not None
            threading.Event().wait(0.1)
            given = Approval(person, person, AT)
            stores.orders.add_approval(found, given)
            if is_approved(found, [*found.approvals, given]):
                stores.orders.move(found, OrderState.APPROVED)

    with ThreadPoolExecutor(2) as both:
        list(both.map(approve, ["person-2", "person-3"]))
    with database.read() as stores:
        assert [found.state for found in stores.orders.orders()] == [OrderState.APPROVED]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    short = [pragma.replace("busy_timeout=10000", "busy_timeout=100") for pragma in engine.PRAGMAS]
    monkeypatch.setattr(engine, "PRAGMAS", short)
    monkeypatch.setattr(
        engine, "POSTGRES_OPTIONS", engine.POSTGRES_OPTIONS.replace("lock_timeout=10s", "lock_timeout=100ms")
    )


@pytest.mark.usefixtures("impatient")
def test_a_writer_that_waits_too_long_is_told_the_database_is_busy(shared_database: Database) -> None:
    with shared_database.write(), pytest.raises(DatabaseBusy), shared_database.write():
        pass
    with shared_database.write() as stores:
        furnish(stores)


@pytest.fixture
def severed(postgres_url: str) -> Iterator[tuple[Database, Callable[[], None]]]:
    database, other = (
        Database(postgres_url, MACS),
        sa.create_engine(postgres_url.replace("postgresql:", "postgresql+psycopg:")),
    )

    def sever() -> None:
        with other.begin() as connection:
            connection.execute(
                sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'warifu'")
            )

    yield database, sever
    database.close()
    other.dispose()


def test_a_lost_connection_is_told_and_the_next_step_works(severed: tuple[Database, Callable[[], None]]) -> None:
    database, sever = severed
    with pytest.raises(DatabaseUnavailable):
        _write_twice(database, between=sever, after=lambda: None)
    with pytest.raises(DatabaseUnavailable):
        _write_twice(database, between=lambda: None, after=sever)
    sever()
    _write_twice(database, between=lambda: None, after=lambda: None)


def _write_twice(database: Database, between: Callable[[], None], after: Callable[[], None]) -> None:
    with database.write() as stores:
        furnish(stores)
        between()
        stores.evidence.append(entry(1))
        after()


def test_error_texts_do_not_carry_what_was_to_be_stored(raw: Raw) -> None:
    with pytest.raises(DBAPIError) as refused, raw() as connection:
        for _ in range(2):
            connection.execute(
                sa.text("INSERT INTO kept_key (certificate_id, sealed) VALUES (:id, :key)"),
                {"id": "twice", "key": b"geheim"},
            )
    assert "geheim" not in str(refused.value)


def test_processes_that_come_and_go_take_away_nothing_of_what_another_goes_on_to_write(
    shared_database: Database, shared_url: str
) -> None:
    """Several connections of this process are open, and further ones are opened, while others read and end."""
    for number in range(1, 4):
        with shared_database.read(), ThreadPoolExecutor(number) as others:
            list(others.map(lambda _: counted(shared_database), range(number)))
            with shared_database.write() as stores:
                code = OperatorCode(f"000{number}")
                stores.participants.add(replace(PARTICIPANT, id=f"P-{number}", operator_code=code))
        told = subprocess.run([sys.executable, "-c", COUNT, shared_url], capture_output=True, text=True, check=True)
        assert int(told.stdout) == number


COUNT = """import sys
from warifu.adapters.database.database import Database
from warifu.adapters.seals import RowMacs
database = Database(sys.argv[1], RowMacs({"1": bytes(32)}))
with database.read() as stores:
    print(len(stores.participants.all()))
database.close()
"""


def counted(database: Database) -> int:
    with database.read() as stores:
        return len(stores.participants.all())
