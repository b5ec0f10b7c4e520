"""企業内RA設置の保管."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.kernel.errors import Changed
from warifu.kernel.ids import OperatorCode
from warifu.participants.facts import (
    Authentication,
    AuthenticationMethod,
    Contact,
    ContactKind,
    Enrolment,
    EnrolmentState,
)

ENROLMENT = tables.participants.enrolment
CONTACT = tables.participants.enrolment_contact
DOCUMENT = tables.participants.enrolment_document
NEWEST = (ENROLMENT.c.applied_at.desc(), ENROLMENT.c.id.desc())


class Enrolments:
    """企業内RA設置の保管: implements warifu.participants.store.EnrolmentStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, enrolment: Enrolment) -> None:
        fixed = {
            "id": enrolment.id,
            "operator_code": enrolment.operator_code.text,
            "applied_at": enrolment.applied_at,
            "entered_by": enrolment.entered_by,
        }
        self._connection.execute(sa.insert(ENROLMENT), {**fixed, **_values(enrolment)})
        self._add_parts(enrolment)

    def get(self, id: str) -> Enrolment | None:
        return next(iter(self._read(sa.select(ENROLMENT).where(ENROLMENT.c.id == id))), None)

    def page(self, *, state: EnrolmentState | None, after: str | None, limit: int) -> Sequence[Enrolment]:
        wanted = sa.select(ENROLMENT).order_by(*NEWEST).limit(limit)
        if state is not None:
            wanted = wanted.where(ENROLMENT.c.state == state)
        if after is not None:
            last = self.get(after)
            if last is None:
                return []
            place = sa.tuple_(ENROLMENT.c.applied_at, ENROLMENT.c.id)
            here = sa.tuple_(sa.literal(last.applied_at, ENROLMENT.c.applied_at.type), sa.literal(last.id))
            wanted = wanted.where(place < here)
        return self._read(wanted)

    def save(self, enrolment: Enrolment, was: EnrolmentState) -> None:
        saved = self._connection.execute(
            sa.update(ENROLMENT)
            .where(ENROLMENT.c.id == enrolment.id, ENROLMENT.c.state == was)
            .values(_values(enrolment))
        )
        if saved.rowcount != 1:
            raise Changed(enrolment.id)
        for table in (CONTACT, DOCUMENT):
            self._connection.execute(sa.delete(table).where(table.c.enrolment_id == enrolment.id))
        self._add_parts(enrolment)

    def _add_parts(self, enrolment: Enrolment) -> None:
        contacts = [
            {"enrolment_id": enrolment.id, "position": position, "kind": c.kind, "name": c.name, "mail": c.mail}
            for position, c in enumerate(enrolment.contacts)
        ]
        documents = [
            {"enrolment_id": enrolment.id, "position": position, "document_id": id}
            for position, id in enumerate(enrolment.document_ids)
        ]
        for table, rows in ((CONTACT, contacts), (DOCUMENT, documents)):
            if rows:
                self._connection.execute(sa.insert(table), rows)

    def _read(self, wanted: sa.Select[Any]) -> list[Enrolment]:
        found = self._connection.execute(wanted).all()
        contacts: dict[str, list[Contact]] = {row.id: [] for row in found}
        documents: dict[str, list[str]] = {row.id: [] for row in found}
        for row in self._parts(CONTACT, contacts):
            contacts[row.enrolment_id].append(Contact(ContactKind(row.kind), row.name, row.mail))
        for row in self._parts(DOCUMENT, documents):
            documents[row.enrolment_id].append(row.document_id)
        return [_enrolment(row, contacts[row.id], documents[row.id]) for row in found]

    def _parts(self, table: sa.Table, enrolment_ids: Iterable[str]) -> sa.CursorResult[Any]:
        wanted = sa.select(table).where(among(self._connection, table.c.enrolment_id, enrolment_ids))
        return self._connection.execute(wanted.order_by(table.c.position))


def _values(enrolment: Enrolment) -> dict[str, Any]:
    shown = enrolment.authentication
    return {
        "name": enrolment.name,
        "state": enrolment.state,
        "reason": enrolment.reason,
        "method": shown.method if shown else None,
        "authenticated_by": shown.by if shown else None,
        "authenticated_by_person": shown.by_person if shown else None,
        "authenticated_at": shown.at if shown else None,
        "participant_id": enrolment.participant_id,
        "worked_by": sorted(enrolment.worked_by),
    }


def _enrolment(row: Any, contacts: Sequence[Contact], documents: Sequence[str]) -> Enrolment:
    shown = None
    if row.method is not None:
        method = AuthenticationMethod(row.method)
        shown = Authentication(method, row.authenticated_by, row.authenticated_by_person, row.authenticated_at)
    return Enrolment(
        id=row.id,
        operator_code=OperatorCode(row.operator_code),
        name=row.name,
        contacts=tuple(contacts),
        state=EnrolmentState(row.state),
        applied_at=row.applied_at,
        entered_by=row.entered_by,
        worked_by=frozenset(row.worked_by),
        reason=row.reason,
        document_ids=tuple(documents),
        authentication=shown,
        participant_id=row.participant_id,
    )
