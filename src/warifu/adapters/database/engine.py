"""接続: how transactions begin on SQLite and PostgreSQL.

A write transaction holds one lock on the database from its first moment: `BEGIN IMMEDIATE` on SQLite, an advisory
lock of the database on PostgreSQL. What it reads therefore stays true until it commits, on both alike, and committed
steps stand in one order. PostgreSQL writers run at READ COMMITTED so that every statement sees what the writer before
them committed; a stricter level would take its snapshot while still waiting for the lock. Readers never wait.
"""

import json
import os
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from psycopg.types.array import ListBinaryDumper
from sqlalchemy.pool import StaticPool

from warifu.adapters.database.errors import DatabaseUnavailable
from warifu.adapters.database.outages import PRIMARY_CODE

WRITE = "warifu_write"
WRITE_LOCK = 0x0057_4152_4946_5500  # "WARIFU": one number no other program in the same database is likely to lock
PATIENCE_SECONDS = 10
STALLED_STEP_SECONDS = 60
PAUSE_SECONDS = 0.001
# FULL makes each commit survive a loss of power, as issuing certificates demands; NORMAL does not under WAL.
PRAGMAS = (
    f"busy_timeout={PATIENCE_SECONDS * 1000}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-4096",  # KiB a connection; with eight times as much, 40,000 certificates were issued no faster
    "wal_autocheckpoint=8000",  # pages of 4 KiB
)
# Parameters stay out of error texts and so out of logs: sealed keys and people's names are among them.
RENDERING: dict[str, Any] = {"hide_parameters": True, "json_serializer": json.JSONEncoder(ensure_ascii=False).encode}
POSTGRES_OPTIONS = " ".join(
    f"-c {setting}"
    for setting in (
        "timezone=UTC",
        "synchronous_commit=on",
        f"lock_timeout={PATIENCE_SECONDS}s",
        f"idle_in_transaction_session_timeout={STALLED_STEP_SECONDS}s",
    )
)


@dataclass(frozen=True, slots=True)
class Engines:
    """接続元: two views of one pool."""

    reader: sa.Engine
    writer: sa.Engine

    @property
    def is_one_connection(self) -> bool:
        """メモリ上か: an in-memory database lives in a single connection, so only one transaction runs at a time."""
        return isinstance(self.writer.pool, StaticPool)


def make_engines(url: str) -> Engines:
    """接続元を作る: `sqlite://` (in memory), `sqlite:///path` or `postgresql://…`; nothing is opened yet."""
    parsed = sa.make_url(url)
    return _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)


def _sqlite(url: sa.URL) -> Engines:
    in_memory = url.database in {None, "", ":memory:"}
    options: dict[str, Any] = {"poolclass": StaticPool} if in_memory else _pool()
    engine = sa.create_engine(url, connect_args={"check_same_thread": False}, **RENDERING, **options)

    @sa.event.listens_for(engine, "do_connect")
    def keep_private(_dialect: Any, _record: Any, arguments: list[Any], _options: Any) -> None:
        if not in_memory:
            _make_private(arguments[0])

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql(f"PRAGMA query_only={int(not writes)}")
        if writes:
            _begin_to_write(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    return Engines(reader=engine, writer=engine.execution_options(**{WRITE: True}))


def _make_private(path: str) -> None:
    """Make the file if there is none, without opening it.

    A process that closes any descriptor of the file lets go of all locks that its connections hold on it. Others then
    take the database for unused, and delete the log that those connections go on writing to.
    """
    try:
        os.mknod(path, 0o600)
    except FileExistsError:
        return
    except OSError as failed:
        raise DatabaseUnavailable from failed


def _begin_to_write(connection: sa.Connection) -> None:
    """Wait for the lock: left to itself SQLite pauses longer and longer, up to a tenth of a second."""
    cursor = connection.connection.cursor()
    [patience] = cursor.execute("PRAGMA busy_timeout").fetchone()
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        until = time.monotonic() + patience / 1000
        while time.monotonic() < until:
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as refused:
                if refused.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(PAUSE_SECONDS)
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more through SQLAlchemy, whose errors are translated
    finally:
        cursor.execute(f"PRAGMA busy_timeout={patience}")


def _postgresql(url: sa.URL) -> Engines:
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={"options": POSTGRES_OPTIONS, "connect_timeout": PATIENCE_SECONDS, "application_name": "warifu"},
        **RENDERING,
        **_pool(),
    )

    @sa.event.listens_for(engine, "connect")
    def send_lists_in_binary(connection: Any, _record: Any) -> None:
        connection.adapters.register_dumper(list, ListBinaryDumper)  # as text, each value would be quoted

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get(WRITE, False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")

    return Engines(
        reader=engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
        writer=engine.execution_options(isolation_level="READ COMMITTED", **{WRITE: True}),
    )


def _pool() -> dict[str, Any]:
    return {"pool_size": 5, "max_overflow": 15, "pool_timeout": PATIENCE_SECONDS}
