"""変更の印: counters raised in the transaction that changes something; every node reads them often, at little cost."""

from collections.abc import Mapping

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.workflows.ports import REGISTRATIONS_MARK, STATUS_MARK

MARK = tables.status.change_mark
CERTIFICATE = tables.authority.certificate
ANSWER = tables.status.ocsp_response


class Marks:
    """変更の印: implements warifu.workflows.ports.Marks."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> Mapping[str, int]:
        return {row.name: row.number for row in self._connection.execute(sa.select(MARK))}


def registrations_changed(connection: sa.Connection) -> None:
    """登録が変わった: each node makes its rolls anew."""
    _raise(connection, REGISTRATIONS_MARK)


def status_changed(connection: sa.Connection, certificate_id: str) -> None:
    """状態が変わった: stored answers about this certificate go, and each node forgets what it remembers."""
    serials = sa.select(CERTIFICATE.c.ca_id, CERTIFICATE.c.serial).where(CERTIFICATE.c.id == certificate_id)
    connection.execute(sa.delete(ANSWER).where(sa.tuple_(ANSWER.c.ca_id, ANSWER.c.serial).in_(serials)))
    _raise(connection, STATUS_MARK)


def _raise(connection: sa.Connection, name: str) -> None:
    raised = connection.execute(sa.update(MARK).where(MARK.c.name == name).values(number=MARK.c.number + 1))
    if not raised.rowcount:
        connection.execute(sa.insert(MARK), {"name": name, "number": 1})
