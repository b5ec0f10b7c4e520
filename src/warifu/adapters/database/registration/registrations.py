"""利用申請の保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.authentic import AuthenticRows, Macs
from warifu.adapters.database.constraints import refusing
from warifu.adapters.database.marks import registrations_changed
from warifu.adapters.database.registration.applications import (
    Applications,
    certificate_of,
    certificate_values,
    use_label,
    use_of,
)
from warifu.kernel.errors import Changed
from warifu.registration.errors import AlreadyRegistered
from warifu.registration.facts import Registration, RegistrationState
from warifu.systems.facts import Use

REGISTRATION = tables.registration.registration


class Registrations(Applications):
    """利用申請の保管: implements warifu.registration.store.RegistrationStore."""

    def __init__(self, connection: sa.Connection, macs: Macs) -> None:
        super().__init__(connection)
        self._rows = AuthenticRows(connection, macs, REGISTRATION)

    def add_registration(self, registration: Registration) -> None:
        use = registration.use
        taken = AlreadyRegistered(registration.certificate.certificate_id, use_label(use))
        with refusing(self._connection, {"uq_registration_living": taken}):
            self._rows.add(
                {
                    "id": registration.id,
                    "participant_id": registration.participant_id,
                    **certificate_values(registration.certificate),
                    "system": use.system,
                    "channel": use.channel,
                    "area": use.area or "",
                    "state": registration.state,
                    "registered_at": registration.registered_at,
                    "deleted_at": registration.deleted_at,
                }
            )
        registrations_changed(self._connection)

    def living_registration(self, certificate_id: str, use: Use) -> Registration | None:
        found = self._registrations(
            REGISTRATION.c.certificate_id == certificate_id,
            REGISTRATION.c.system == use.system,
            REGISTRATION.c.channel == use.channel,
            REGISTRATION.c.area == (use.area or ""),
            REGISTRATION.c.state != RegistrationState.DELETED,
        )
        return found[0] if found else None

    def registrations_of(self, participant_id: str) -> Sequence[Registration]:
        """事業者の登録: oldest first, deleted ones among them."""
        return self._registrations(REGISTRATION.c.participant_id == participant_id)

    def move_registration(self, registration: Registration, to: RegistrationState, at: datetime | None) -> None:
        id, as_read = registration.id, REGISTRATION.c.state == registration.state
        if not self._rows.change(sa.and_(REGISTRATION.c.id == id, as_read), state=to, deleted_at=at):
            raise Changed(id)
        if at is not None:
            self._rows.note_end(id, at)
        registrations_changed(self._connection)

    def registrations_for_roll(self, system: str, tombstones_since: datetime) -> Sequence[Registration]:
        return self._registrations(REGISTRATION.c.system == system, REGISTRATION.c.not_after >= tombstones_since)

    def _registrations(self, *conditions: sa.ColumnElement[bool]) -> list[Registration]:
        deleted = REGISTRATION.c.state == RegistrationState.DELETED
        wanted = sa.select(REGISTRATION).where(*conditions, sa.or_(deleted, self._rows.not_ended()))
        oldest = wanted.order_by(REGISTRATION.c.registered_at, REGISTRATION.c.id)
        rows = self._connection.execute(oldest)
        return [_registration(row) for row in rows if self._rows.holds(row._mapping)]  # noqa: SLF001  # public in SQLAlchemy


def _registration(row: Any) -> Registration:
    return Registration(
        id=row.id,
        participant_id=row.participant_id,
        certificate=certificate_of(row),
        use=use_of(row),
        state=RegistrationState(row.state),
        registered_at=row.registered_at,
        deleted_at=row.deleted_at,
    )
