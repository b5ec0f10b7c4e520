"""事業者の保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.constraints import refusing
from warifu.kernel.errors import Changed
from warifu.kernel.ids import OperatorCode
from warifu.participants.errors import OperatorCodeTaken
from warifu.participants.facts import Contact, ContactKind, FormerContact, FormerName, Participant, Standing

PARTICIPANT = tables.participants.participant
CONTACT = tables.participants.contact
FORMER_NAME = tables.participants.former_name
FORMER_CONTACT = tables.participants.former_contact


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
                    "standing": participant.standing,
                },
            )
        self._add_contacts(participant.id, participant.contacts)
        self._add_former_names(participant, 0)

    def get(self, id: str) -> Participant | None:
        return next(iter(self._where(PARTICIPANT.c.id == id)), None)

    def by_operator_code(self, code: OperatorCode) -> Participant | None:
        return next(iter(self._where(PARTICIPANT.c.operator_code == code.text)), None)

    def all(self) -> Sequence[Participant]:
        return self._where(sa.true())

    def move(self, participant: Participant, to: Standing) -> None:
        moved = self._connection.execute(
            sa.update(PARTICIPANT)
            .where(PARTICIPANT.c.id == participant.id, PARTICIPANT.c.standing == participant.standing)
            .values(standing=to)
        )
        if moved.rowcount != 1:
            raise Changed(participant.id)

    def rename(self, participant: Participant, renamed: Participant) -> None:
        changed = self._connection.execute(
            sa.update(PARTICIPANT)
            .where(PARTICIPANT.c.id == participant.id, PARTICIPANT.c.name == participant.name)
            .values(name=renamed.name)
        )
        if changed.rowcount != 1:
            raise Changed(participant.id)
        self._add_former_names(renamed, len(participant.former_names))

    def change_contacts(self, participant: Participant, to: Sequence[Contact], at: datetime, by: str) -> None:
        kept = set(to)
        gone = [contact for contact in participant.contacts if contact not in kept]
        first = self._connection.execute(
            sa.select(sa.func.count()).where(FORMER_CONTACT.c.participant_id == participant.id)
        ).scalar_one()
        rows = [{**values, "until_at": at, "changed_by": by} for values in _contact_values(participant.id, gone, first)]
        if rows:
            self._connection.execute(sa.insert(FORMER_CONTACT), rows)
        self._connection.execute(sa.delete(CONTACT).where(CONTACT.c.participant_id == participant.id))
        self._add_contacts(participant.id, to)

    def former_contacts(self, participant_id: str) -> Sequence[FormerContact]:
        newest = FORMER_CONTACT.c.position.desc()
        rows = self._connection.execute(
            sa.select(FORMER_CONTACT).where(FORMER_CONTACT.c.participant_id == participant_id).order_by(newest)
        )
        return [FormerContact(_contact(row), row.until_at, row.changed_by) for row in rows]

    def _add_contacts(self, participant_id: str, contacts: Sequence[Contact]) -> None:
        if contacts:
            self._connection.execute(sa.insert(CONTACT), _contact_values(participant_id, contacts, 0))

    def _add_former_names(self, participant: Participant, first: int) -> None:
        rows = [
            {"participant_id": participant.id, "position": position, "name": former.name, "until_on": former.until_on}
            for position, former in enumerate(participant.former_names)
            if position >= first
        ]
        if rows:
            self._connection.execute(sa.insert(FORMER_NAME), rows)

    def _where(self, condition: sa.ColumnElement[bool]) -> list[Participant]:
        contacts: dict[str, list[Contact]] = {}
        for row in self._connection.execute(
            sa.select(CONTACT).join(PARTICIPANT).where(condition).order_by(CONTACT.c.position)
        ):
            contacts.setdefault(row.participant_id, []).append(_contact(row))
        former: dict[str, list[FormerName]] = {}
        for row in self._connection.execute(
            sa.select(FORMER_NAME).join(PARTICIPANT).where(condition).order_by(FORMER_NAME.c.position)
        ):
            former.setdefault(row.participant_id, []).append(FormerName(row.name, row.until_on))
        return [
            Participant(
                id=row.id,
                operator_code=OperatorCode(row.operator_code),
                name=row.name,
                contacts=tuple(contacts.get(row.id, ())),
                enrolled_at=row.enrolled_at,
                standing=Standing(row.standing),
                former_names=tuple(former.get(row.id, ())),
            )
            for row in self._connection.execute(
                sa.select(PARTICIPANT).where(condition).order_by(PARTICIPANT.c.operator_code)
            )
        ]


def _contact(row: Any) -> Contact:
    return Contact(ContactKind(row.kind), row.name, row.mail)


def _contact_values(participant_id: str, contacts: Sequence[Contact], first: int) -> list[dict[str, Any]]:
    return [
        {"participant_id": participant_id, "position": position, "kind": c.kind, "name": c.name, "mail": c.mail}
        for position, c in enumerate(contacts, first)
    ]
