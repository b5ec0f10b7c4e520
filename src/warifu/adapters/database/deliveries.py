"""納品の保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.delivery.facts import Parcel, ParcelState
from warifu.kernel.errors import Changed
from warifu.kernel.ids import CertificateId

PARCEL = tables.delivery.parcel
REACHED_AT = {ParcelState.FETCHED: "fetched_at", ParcelState.RECEIVED: "received_at"}


class Deliveries:
    """納品の保管: implements warifu.delivery.store.DeliveryStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, parcel: Parcel) -> None:
        self._connection.execute(
            sa.insert(PARCEL),
            {
                "id": parcel.id,
                "certificate_id": parcel.certificate_id,
                "participant_id": parcel.participant_id,
                "state": parcel.state,
                "code_digest": parcel.code_digest,
                "code_expires_at": parcel.code_expires_at,
                "sealed_passphrase": parcel.sealed_passphrase,
                "prepared_at": parcel.prepared_at,
                "passphrase_shown_at": parcel.passphrase_shown_at,
                "fetched_at": parcel.fetched_at,
                "received_at": parcel.received_at,
            },
        )

    def get(self, id: str) -> Parcel | None:
        return self._one(PARCEL.c.id == id)

    def by_code(self, code_digest: str) -> Parcel | None:
        return self._one(PARCEL.c.code_digest == code_digest)

    def parcels_of(self, participant_id: str) -> Sequence[Parcel]:
        """事業者の納品物: newest first."""
        wanted = sa.select(PARCEL).where(PARCEL.c.participant_id == participant_id)
        newest = wanted.order_by(PARCEL.c.prepared_at.desc(), PARCEL.c.id)
        return [_parcel(row) for row in self._connection.execute(newest)]

    def move(self, parcel: Parcel, to: ParcelState, at: datetime) -> None:
        moved = self._connection.execute(
            sa.update(PARCEL)
            .where(PARCEL.c.id == parcel.id, PARCEL.c.state == parcel.state)
            .values({"state": to, REACHED_AT[to]: at})
        )
        if moved.rowcount != 1:
            raise Changed(parcel.id)

    def mark_passphrase_shown(self, parcel: Parcel, at: datetime) -> None:
        shown = self._connection.execute(
            sa.update(PARCEL)
            .where(PARCEL.c.id == parcel.id, PARCEL.c.passphrase_shown_at.is_(None))
            .values(passphrase_shown_at=at)
        )
        if shown.rowcount != 1:
            raise Changed(parcel.id)

    def _one(self, condition: sa.ColumnElement[bool]) -> Parcel | None:
        row = self._connection.execute(sa.select(PARCEL).where(condition)).one_or_none()
        return _parcel(row) if row else None


def _parcel(row: Any) -> Parcel:
    return Parcel(
        id=row.id,
        certificate_id=CertificateId(row.certificate_id),
        participant_id=row.participant_id,
        state=ParcelState(row.state),
        code_digest=row.code_digest,
        code_expires_at=row.code_expires_at,
        sealed_passphrase=row.sealed_passphrase,
        prepared_at=row.prepared_at,
        passphrase_shown_at=row.passphrase_shown_at,
        fetched_at=row.fetched_at,
        received_at=row.received_at,
    )
