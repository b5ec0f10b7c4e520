"""障害: translates the drivers' errors about an unreachable or busy database into leaves of the error tree."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import exc

from warifu.adapters.database.errors import DatabaseBusy, DatabaseUnavailable

SQLITE_AWAY = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_PERM,
}
SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
POSTGRES_BUSY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)
PRIMARY_CODE = 0xFF  # of SQLite's extended codes, such as SQLITE_BUSY_RECOVERY


@contextmanager
def translated() -> Iterator[None]:
    """言い換える: outages become DatabaseUnavailable or DatabaseBusy, everything else passes as it is."""
    try:
        yield
    except exc.TimeoutError as exhausted:
        raise DatabaseBusy from exhausted
    except exc.DBAPIError as failed:
        outage = _outage(failed)
        if outage is None:
            raise
        raise outage from failed
    except exc.StatementError as failed:
        if isinstance(failed.orig, ValueError):  # a value that a column type refused
            raise failed.orig from None
        raise


def _outage(failed: exc.DBAPIError) -> DatabaseBusy | DatabaseUnavailable | None:
    original = failed.orig
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0) & PRIMARY_CODE
        if code in SQLITE_BUSY:
            return DatabaseBusy()
        return DatabaseUnavailable() if code in SQLITE_AWAY else None
    if isinstance(original, POSTGRES_BUSY):
        return DatabaseBusy()
    if failed.connection_invalidated or isinstance(original, psycopg.OperationalError | psycopg.InterfaceError):
        return DatabaseUnavailable()
    return None
