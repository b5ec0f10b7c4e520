"""催促の保管."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.constraints import refusing
from warifu.adapters.database.registration.applications import use_of
from warifu.kernel.errors import Changed
from warifu.lifecycle.facts import Digest, Reminder, Step, StepKey
from warifu.participants.facts import ContactKind

LADDER = tables.lifecycle.reminder_ladder
REMINDER = tables.lifecycle.reminder
DIGEST = tables.lifecycle.reminder_digest


class Reminders:
    """催促の保管: implements warifu.lifecycle.store.ReminderStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def ladder(self, participant_id: str) -> tuple[int, ...] | None:
        rungs = self._connection.scalar(sa.select(LADDER.c.rungs).where(LADDER.c.participant_id == participant_id))
        return None if rungs is None else tuple(rungs)

    def set_ladder(self, participant_id: str, rungs: Sequence[int]) -> None:
        self._connection.execute(sa.delete(LADDER).where(LADDER.c.participant_id == participant_id))
        self._connection.execute(sa.insert(LADDER).values(participant_id=participant_id, rungs=list(rungs)))

    def told(self, participant_id: str) -> Mapping[StepKey, Collection[int]]:
        found: dict[StepKey, set[int]] = {}
        for row in self._connection.execute(sa.select(REMINDER).where(REMINDER.c.participant_id == participant_id)):
            found.setdefault(StepKey(row.certificate_id, use_of(row), Step(row.step)), set()).add(row.rung)
        return found

    def tell(self, participant_id: str, told: Sequence[tuple[Reminder, Sequence[int]]], at: datetime) -> None:
        rows = [
            {
                "participant_id": participant_id,
                "certificate_id": reminder.key.certificate_id,
                "system": reminder.key.use.system,
                "channel": reminder.key.use.channel,
                "area": reminder.key.use.area or "",
                "step": reminder.key.step,
                "rung": rung,
                "act_by_on": reminder.act_by_on,
                "told_at": at,
            }
            for reminder, rungs in told
            for rung in rungs
        ]
        if rows:
            with refusing(self._connection, {"pk_reminder": Changed(participant_id)}):
                self._connection.execute(sa.insert(REMINDER), rows)

    def add(self, digest: Digest) -> None:
        values = {
            "id": digest.id,
            "participant_id": digest.participant_id,
            "to_contact": digest.to,
            "prepared_at": digest.prepared_at,
            "subject": digest.subject,
            "body": digest.body,
            "sent_at": digest.sent_at,
            "bounced_at": digest.bounced_at,
        }
        self._connection.execute(sa.insert(DIGEST).values(values))

    def get(self, id: str) -> Digest | None:
        row = self._connection.execute(sa.select(DIGEST).where(DIGEST.c.id == id)).one_or_none()
        return _digest(row) if row else None

    def digests(self, participant_id: str, limit: int) -> Sequence[Digest]:
        wanted = sa.select(DIGEST).where(DIGEST.c.participant_id == participant_id)
        rows = self._connection.execute(wanted.order_by(DIGEST.c.prepared_at.desc(), DIGEST.c.id.desc()).limit(limit))
        return [_digest(row) for row in rows]

    def mark_sent(self, digest: Digest, at: datetime) -> None:
        self._connection.execute(sa.update(DIGEST).where(DIGEST.c.id == digest.id).values(sent_at=at))

    def mark_bounced(self, digest: Digest, at: datetime) -> None:
        fresh = sa.update(DIGEST).where(DIGEST.c.id == digest.id, DIGEST.c.bounced_at.is_(None))
        if self._connection.execute(fresh.values(bounced_at=at)).rowcount != 1:
            raise Changed(digest.id)


def _digest(row: Any) -> Digest:
    return Digest(
        id=row.id,
        participant_id=row.participant_id,
        to=ContactKind(row.to_contact),
        prepared_at=row.prepared_at,
        subject=row.subject,
        body=row.body,
        sent_at=row.sent_at,
        bounced_at=row.bounced_at,
    )
