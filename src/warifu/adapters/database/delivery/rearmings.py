"""コード再発行の保管."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.authentic import AuthenticRows, Macs
from warifu.adapters.database.constraints import refusing
from warifu.delivery.errors import RearmAgreedAlready
from warifu.delivery.facts import Parcel, ParcelState
from warifu.delivery.rearming import RearmConsent
from warifu.kernel.errors import Changed

PARCEL = tables.delivery.parcel
CONSENT = tables.delivery.rearm_consent


class Rearmings:
    """コード再発行の保管: implements warifu.delivery.store.RearmStore."""

    def __init__(self, connection: sa.Connection, macs: Macs) -> None:
        self._connection = connection
        self._consents = AuthenticRows(connection, macs, CONSENT)
        self._parcels = AuthenticRows(connection, macs, PARCEL)

    def consents(self, parcel_id: str) -> Sequence[RearmConsent]:
        given = sa.select(CONSENT).where(CONSENT.c.parcel_id == parcel_id)
        return [
            RearmConsent(row["person_id"], row["account_id"], row["reason"], row["consented_at"])
            for row in self._consents.unspent(given.order_by(CONSENT.c.consented_at, CONSENT.c.person_id))
        ]

    def agree(self, parcel_id: str, consent: RearmConsent) -> None:
        with refusing(self._connection, {"pk_rearm_consent": RearmAgreedAlready(parcel_id)}):
            self._consents.add(
                {
                    "parcel_id": parcel_id,
                    "person_id": consent.person_id,
                    "account_id": consent.account_id,
                    "reason": consent.reason,
                    "consented_at": consent.consented_at,
                }
            )

    def rearm(self, parcel: Parcel, to: ParcelState, code_digest: str, expires_at: datetime, at: datetime) -> None:
        as_read = sa.and_(PARCEL.c.id == parcel.id, PARCEL.c.state == parcel.state)
        anew = {"code_digest": code_digest, "code_expires_at": expires_at, "fetched_at": None}
        if not self._parcels.change(as_read, state=to, **anew):
            raise Changed(parcel.id)
        self._consents.spend(CONSENT.c.parcel_id == parcel.id, at)
