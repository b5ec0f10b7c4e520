"""失効の保管."""

from collections.abc import Sequence

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.authentic import AuthenticRows, Macs
from warifu.adapters.database.constraints import refusing
from warifu.adapters.database.marks import status_changed
from warifu.adapters.database.revocation.listed_serials import note_line
from warifu.authority.errors import ConsentedAlready
from warifu.authority.facts import IssuanceState, Revocation, RevocationReason
from warifu.authority.revocation import ReleaseConsent
from warifu.kernel.errors import Changed

CERTIFICATE = tables.authority.certificate
REVOCATION = tables.authority.revocation
CONSENT = tables.authority.release_consent
HELD = IssuanceState.HELD


class Revocations:
    """失効の保管: implements warifu.authority.stores.revocation.RevocationStore."""

    def __init__(self, connection: sa.Connection, macs: Macs) -> None:
        self._connection = connection
        self._consents = AuthenticRows(connection, macs, CONSENT)

    def revoke(self, id: str, revocation: Revocation) -> None:
        to = HELD if revocation.reason is RevocationReason.CERTIFICATE_HOLD else IssuanceState.REVOKED
        self._move(id, (IssuanceState.ISSUED,) if to is HELD else (IssuanceState.ISSUED, HELD), to)
        self._connection.execute(sa.delete(REVOCATION).where(REVOCATION.c.certificate_id == id))
        self._connection.execute(
            sa.insert(REVOCATION),
            {
                "certificate_id": id,
                "reason": revocation.reason,
                "revoked_at": revocation.revoked_at,
                "revoked_by": revocation.revoked_by,
                "note": revocation.note,
            },
        )
        note_line(self._connection, id)
        status_changed(self._connection, id)

    def release(self, id: str) -> None:
        self._move(id, (HELD,), IssuanceState.ISSUED)
        note_line(self._connection, id)
        self._connection.execute(sa.delete(REVOCATION).where(REVOCATION.c.certificate_id == id))
        status_changed(self._connection, id)

    def _move(self, id: str, before: tuple[IssuanceState, ...], after: IssuanceState) -> None:
        moved = self._connection.execute(
            sa.update(CERTIFICATE).where(CERTIFICATE.c.id == id, CERTIFICATE.c.state.in_(before)).values(state=after)
        )
        if moved.rowcount != 1:
            raise Changed(id)
        self._connection.execute(sa.delete(CONSENT).where(CONSENT.c.certificate_id == id))

    def add_consent(self, id: str, consent: ReleaseConsent) -> None:
        with refusing(self._connection, {"pk_release_consent": ConsentedAlready(id)}):
            self._consents.add(
                {
                    "certificate_id": id,
                    "person_id": consent.person_id,
                    "account_id": consent.account_id,
                    "of_staff": consent.of_staff,
                    "consented_at": consent.consented_at,
                }
            )

    def consents(self, id: str) -> Sequence[ReleaseConsent]:
        since = REVOCATION.c.revoked_at <= CONSENT.c.consented_at  # an earlier hold was released for other reasons
        of_this_hold = sa.select(CONSENT).join(REVOCATION, REVOCATION.c.certificate_id == CONSENT.c.certificate_id)
        given = of_this_hold.where(CONSENT.c.certificate_id == id, since).order_by(CONSENT.c.consented_at)
        return [
            ReleaseConsent(row["person_id"], row["account_id"], row["of_staff"], row["consented_at"])
            for row in self._consents.read(given)
        ]
