"""状態照会の保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.batches import batches
from warifu.authority.facts import IssuanceState, Revocation, RevocationReason
from warifu.authority.status_store import SerialOnRecord, StoredAnswer

CERTIFICATE = tables.authority.certificate
REVOCATION = tables.authority.revocation
ANSWER = tables.status.ocsp_response
ON_RECORD = (
    sa.select(
        CERTIFICATE.c.serial,
        REVOCATION.c.reason,
        REVOCATION.c.revoked_at,
        REVOCATION.c.revoked_by,
        ANSWER.c.next_update,
    )
    .select_from(
        CERTIFICATE.outerjoin(REVOCATION, REVOCATION.c.certificate_id == CERTIFICATE.c.id).outerjoin(
            ANSWER, sa.and_(ANSWER.c.ca_id == CERTIFICATE.c.ca_id, ANSWER.c.serial == CERTIFICATE.c.serial)
        )
    )
    .where(CERTIFICATE.c.state != IssuanceState.PREPARED)
)


class StatusAnswers:
    """状態照会の保管: implements warifu.authority.status_store.StatusStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def stored(self, ca_id: str, serial: int) -> StoredAnswer | None:
        wanted = sa.select(ANSWER).where(ANSWER.c.ca_id == ca_id, ANSWER.c.serial == serial)
        row = self._connection.execute(wanted).one_or_none()
        return _answer(row) if row else None

    def stored_after(self, ca_id: str, serial: int, limit: int) -> Sequence[StoredAnswer]:
        wanted = sa.select(ANSWER).where(ANSWER.c.ca_id == ca_id, ANSWER.c.serial > serial)
        return [_answer(row) for row in self._connection.execute(wanted.order_by(ANSWER.c.serial).limit(limit))]

    def on_record(self, ca_id: str, serial: int) -> SerialOnRecord | None:
        wanted = ON_RECORD.where(CERTIFICATE.c.ca_id == ca_id, CERTIFICATE.c.serial == serial)
        row = self._connection.execute(wanted).one_or_none()
        return _on_record(row) if row else None

    def on_record_after(self, ca_id: str, serial: int, limit: int, ended_after: datetime) -> Sequence[SerialOnRecord]:
        wanted = ON_RECORD.where(
            CERTIFICATE.c.ca_id == ca_id, CERTIFICATE.c.serial > serial, CERTIFICATE.c.not_after >= ended_after
        )
        page = wanted.order_by(CERTIFICATE.c.serial).limit(limit)
        return [_on_record(row) for row in self._connection.execute(page)]

    def keep(self, ca_id: str, answers: Sequence[StoredAnswer]) -> None:
        for some in batches(answers):
            serials = [one.serial for one in some]
            self._connection.execute(sa.delete(ANSWER).where(ANSWER.c.ca_id == ca_id, ANSWER.c.serial.in_(serials)))
            self._connection.execute(
                sa.insert(ANSWER),
                [
                    {
                        "ca_id": ca_id,
                        "serial": one.serial,
                        "this_update": one.this_update,
                        "next_update": one.next_update,
                        "der": one.der,
                    }
                    for one in some
                ],
            )

    def forget_before(self, next_update: datetime) -> None:
        self._connection.execute(sa.delete(ANSWER).where(ANSWER.c.next_update < next_update))


def _answer(row: Any) -> StoredAnswer:
    return StoredAnswer(row.serial, row.this_update, row.next_update, row.der)


def _on_record(row: Any) -> SerialOnRecord:
    revocation = None
    if row.reason is not None:
        revocation = Revocation(RevocationReason(row.reason), row.revoked_at, row.revoked_by)
    return SerialOnRecord(row.serial, revocation, row.next_update)
