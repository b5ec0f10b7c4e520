"""事業者の保管."""

from collections.abc import Sequence

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.constraints import refusing
from warifu.kernel.ids import OperatorCode
from warifu.participants.errors import OperatorCodeTaken
from warifu.participants.facts import Contact, ContactKind, Participant

PARTICIPANT = tables.participants.participant
CONTACT = tables.participants.contact


class Participants:
    """事業者の保管: implements warifu.participants.store.ParticipantStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, participant: Participant) -> None:
        code = participant.operator_code.text
        with refusing(self._connection, {"uq_participant_operator_code": OperatorCodeTaken(code)}):
            self._connection.execute(
                sa.insert(PARTICIPANT),
                {
                    "id": participant.id,
                    "operator_code": code,
                    "name": participant.name,
                    "enrolled_at": participant.enrolled_at,
                },
            )
        contacts = [
            {"participant_id": participant.id, "position": position, "kind": c.kind, "name": c.name, "mail": c.mail}
            for position, c in enumerate(participant.contacts)
        ]
        if contacts:
            self._connection.execute(sa.insert(CONTACT), contacts)

    def get(self, id: str) -> Participant | None:
        return next(iter(self._where(PARTICIPANT.c.id == id)), None)

    def by_operator_code(self, code: OperatorCode) -> Participant | None:
        return next(iter(self._where(PARTICIPANT.c.operator_code == code.text)), None)

    def all(self) -> Sequence[Participant]:
        return self._where(sa.true())

    def _where(self, condition: sa.ColumnElement[bool]) -> list[Participant]:
        contacts: dict[str, list[Contact]] = {}
        for row in self._connection.execute(
            sa.select(CONTACT).join(PARTICIPANT).where(condition).order_by(CONTACT.c.position)
        ):
            contacts.setdefault(row.participant_id, []).append(Contact(ContactKind(row.kind), row.name, row.mail))
        return [
            Participant(
                id=row.id,
                operator_code=OperatorCode(row.operator_code),
                name=row.name,
                contacts=tuple(contacts.get(row.id, ())),
                enrolled_at=row.enrolled_at,
            )
            for row in self._connection.execute(
                sa.select(PARTICIPANT).where(condition).order_by(PARTICIPANT.c.operator_code)
            )
        ]
