"""状態照会の保管."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.tables.columns import Instant
from warifu.authority.facts import IssuanceState, Revocation, RevocationReason
from warifu.authority.stores.status import AnswersDue, Responder, SerialOnRecord, StoredAnswer
from warifu.kernel.period import ValidityPeriod

CERTIFICATE = tables.authority.certificate
REVOCATION = tables.authority.revocation
ANSWER = tables.status.ocsp_response
REVOKED = (REVOCATION.c.reason, REVOCATION.c.revoked_at, REVOCATION.c.revoked_by)
RECORD = CERTIFICATE.outerjoin(REVOCATION, REVOCATION.c.certificate_id == CERTIFICATE.c.id)
ON_RECORD = sa.select(CERTIFICATE.c.serial, *REVOKED).select_from(RECORD)
# A page has thousands of rows, so the serial is read as the text it is stored as, and nextUpdate is compared, not read.
UNTIL = sa.bindparam("stored_until", type_=Instant)
ANSWERS_DUE = (
    sa.select(
        sa.type_coerce(CERTIFICATE.c.serial, sa.Text),
        sa.or_(ANSWER.c.next_update.is_(None), ANSWER.c.next_update < UNTIL),
        *REVOKED,
    )
    .select_from(
        RECORD.outerjoin(
            ANSWER, sa.and_(ANSWER.c.ca_id == CERTIFICATE.c.ca_id, ANSWER.c.serial == CERTIFICATE.c.serial)
        )
    )
    .order_by(CERTIFICATE.c.serial)
)
UPSERT = """
    INSERT INTO ocsp_response (ca_id, serial, this_update, next_update, der) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (ca_id, serial)
    DO UPDATE SET this_update = excluded.this_update, next_update = excluded.next_update, der = excluded.der
"""
MARKERS = {"sqlite": "?", "postgresql": "%s"}


class StatusAnswers:
    """状態照会の保管: implements warifu.authority.stores.status.StatusStore."""

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

    def answers_due(
        self, ca_id: str, serial: int, limit: int, ended_after: datetime, stored_until: datetime
    ) -> AnswersDue:
        wanted = ANSWERS_DUE.where(
            CERTIFICATE.c.ca_id == ca_id, CERTIFICATE.c.serial > serial, CERTIFICATE.c.not_after >= ended_after
        )
        page = self._connection.execute(wanted.limit(limit), {"stored_until": stored_until}).all()
        good, revoked = [], []
        for number, is_due, reason, at, by in page:
            if is_due and reason is None:
                good.append(int(number, 16))
            elif is_due:
                revoked.append(SerialOnRecord(int(number, 16), Revocation(RevocationReason(reason), at, by)))
        return AnswersDue(good, revoked, int(page[-1][0], 16) if len(page) == limit else None)

    def responders(self, ca_id: str, profile: str) -> Sequence[Responder]:
        wanted = sa.select(CERTIFICATE).where(
            CERTIFICATE.c.ca_id == ca_id, CERTIFICATE.c.profile == profile, CERTIFICATE.c.state == IssuanceState.ISSUED
        )
        return [
            Responder(row.subject_common_name, row.der, ValidityPeriod(row.not_before, row.not_after))
            for row in self._connection.execute(
                wanted.order_by(CERTIFICATE.c.not_after.desc(), CERTIFICATE.c.issued_at.desc())
            )
        ]

    def keep(
        self, ca_id: str, this_update: datetime, next_update: datetime, answers: Iterable[tuple[int, bytes]]
    ) -> None:
        # Rows go to the driver as they are: what SQLAlchemy does for each costs more than storing it.
        dialect = self._connection.dialect
        written = Instant().dialect_impl(dialect).bind_processor(dialect)
        assert written
        this, until = written(this_update), written(next_update)
        if rows := [(ca_id, f"{serial:040x}", this, until, der) for serial, der in answers]:
            self._connection.exec_driver_sql(UPSERT.replace("?", MARKERS[dialect.name]), rows)

    def forget_before(self, next_update: datetime) -> None:
        self._connection.execute(sa.delete(ANSWER).where(ANSWER.c.next_update < next_update))


def _answer(row: Any) -> StoredAnswer:
    return StoredAnswer(row.serial, row.this_update, row.next_update, row.der)


def _on_record(row: Any) -> SerialOnRecord:
    revocation = None
    if row.reason is not None:
        revocation = Revocation(RevocationReason(row.reason), row.revoked_at, row.revoked_by)
    return SerialOnRecord(row.serial, revocation)
