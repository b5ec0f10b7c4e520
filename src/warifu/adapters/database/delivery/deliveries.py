"""納品の保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.adapters.database.authentic import AuthenticRows, Macs, without_mac
from warifu.delivery.facts import Parcel, ParcelState, Shipment, ShipmentState
from warifu.kernel.errors import Changed
from warifu.kernel.ids import CertificateId
from warifu.orders.facts import Medium

PARCEL = tables.delivery.parcel
SHIPMENT = tables.delivery.shipment
ON_IT = tables.delivery.shipment_certificate
NEWEST = (SHIPMENT.c.prepared_at.desc(), SHIPMENT.c.id.desc())
REACHED_AT = {ParcelState.FETCHED: "fetched_at", ParcelState.RECEIVED: "received_at"}


class Deliveries:
    """納品の保管: implements warifu.delivery.store.DeliveryStore."""

    def __init__(self, connection: sa.Connection, macs: Macs) -> None:
        self._connection = connection
        self._parcels = AuthenticRows(connection, macs, PARCEL)

    def add(self, parcel: Parcel) -> None:
        self._parcels.add(
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
            }
        )

    def get(self, id: str) -> Parcel | None:
        return self._one(PARCEL.c.id == id)

    def by_code(self, code_digest: str) -> Parcel | None:
        return self._one(PARCEL.c.code_digest == code_digest)

    def parcels_of(self, participant_id: str) -> Sequence[Parcel]:
        """事業者の納品物: newest first."""
        wanted = sa.select(PARCEL).where(PARCEL.c.participant_id == participant_id)
        newest = wanted.order_by(PARCEL.c.prepared_at.desc(), PARCEL.c.id)
        return [_parcel(row) for row in self._parcels.read(newest)]

    def move(self, parcel: Parcel, to: ParcelState, at: datetime) -> None:
        as_read = sa.and_(PARCEL.c.id == parcel.id, PARCEL.c.state == parcel.state)
        if not self._parcels.change(as_read, **{"state": to, REACHED_AT[to]: at}):
            raise Changed(parcel.id)

    def mark_passphrase_shown(self, parcel: Parcel, at: datetime) -> None:
        not_shown = sa.and_(PARCEL.c.id == parcel.id, PARCEL.c.passphrase_shown_at.is_(None))
        if not self._parcels.change(not_shown, passphrase_shown_at=at):
            raise Changed(parcel.id)

    def add_shipment(self, shipment: Shipment) -> None:
        fixed = {
            "id": shipment.id,
            "participant_id": shipment.participant_id,
            "order_id": shipment.order_id,
            "medium": shipment.medium,
            "disc_group": shipment.disc_group,
            "prepared_at": shipment.prepared_at,
        }
        self._connection.execute(sa.insert(SHIPMENT), {**fixed, **_progress(shipment)})
        on_it = [
            {"shipment_id": shipment.id, "position": position, "certificate_id": id}
            for position, id in enumerate(shipment.certificate_ids)
        ]
        if on_it:
            self._connection.execute(sa.insert(ON_IT), on_it)

    def shipment(self, id: str) -> Shipment | None:
        return next(iter(self._shipments(sa.select(SHIPMENT).where(SHIPMENT.c.id == id))), None)

    def shipments(
        self,
        *,
        participant_ids: frozenset[str] | None,
        state: ShipmentState | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Sequence[Shipment]:
        wanted = sa.select(SHIPMENT).order_by(*NEWEST).limit(limit)
        if participant_ids is not None:
            wanted = wanted.where(among(self._connection, SHIPMENT.c.participant_id, participant_ids))
        if state is not None:
            wanted = wanted.where(SHIPMENT.c.state == state)
        if after is not None:
            last = self.shipment(after)
            if last is None:
                return []
            here = sa.tuple_(sa.literal(last.prepared_at, SHIPMENT.c.prepared_at.type), sa.literal(last.id))
            wanted = wanted.where(sa.tuple_(SHIPMENT.c.prepared_at, SHIPMENT.c.id) < here)
        return self._shipments(wanted)

    def save_shipment(self, shipment: Shipment, was: Shipment) -> None:
        as_read = (SHIPMENT.c[name].is_not_distinct_from(value) for name, value in _progress(was).items())
        saved = self._connection.execute(
            sa.update(SHIPMENT).where(SHIPMENT.c.id == was.id, *as_read).values(_progress(shipment))
        )
        if saved.rowcount != 1:
            raise Changed(shipment.id)

    def _shipments(self, wanted: sa.Select[Any]) -> list[Shipment]:
        found = self._connection.execute(wanted).all()
        on_it: dict[str, list[CertificateId]] = {row.id: [] for row in found}
        rows = sa.select(ON_IT).where(among(self._connection, ON_IT.c.shipment_id, on_it)).order_by(ON_IT.c.position)
        for row in self._connection.execute(rows):
            on_it[row.shipment_id].append(CertificateId(row.certificate_id))
        return [_shipment(row, tuple(on_it[row.id])) for row in found]

    def _one(self, condition: sa.ColumnElement[bool]) -> Parcel | None:
        found = self._parcels.read(sa.select(PARCEL).where(condition))
        return _parcel(found[0]) if found else None


def _parcel(row: sa.RowMapping) -> Parcel:
    fixed = {"certificate_id": CertificateId(row["certificate_id"]), "state": ParcelState(row["state"])}
    return Parcel(**{**without_mac(row), **fixed})


def _progress(shipment: Shipment) -> dict[str, Any]:
    return {
        "state": shipment.state,
        "makings": shipment.makings,
        "sealed_passphrase": shipment.sealed_passphrase,
        "passphrase_shown_at": shipment.passphrase_shown_at,
        "taken_at": shipment.taken_at,
        "sent_at": shipment.sent_at,
        "closed_at": shipment.closed_at,
        "note": shipment.note,
    }


def _shipment(row: Any, certificate_ids: tuple[CertificateId, ...]) -> Shipment:
    return Shipment(
        id=row.id,
        participant_id=row.participant_id,
        order_id=row.order_id,
        medium=Medium(row.medium),
        disc_group=row.disc_group,
        certificate_ids=certificate_ids,
        state=ShipmentState(row.state),
        prepared_at=row.prepared_at,
        makings=row.makings,
        sealed_passphrase=row.sealed_passphrase,
        passphrase_shown_at=row.passphrase_shown_at,
        taken_at=row.taken_at,
        sent_at=row.sent_at,
        closed_at=row.closed_at,
        note=row.note,
    )
