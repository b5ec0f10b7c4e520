"""失効リストの元: each change of a revocation leaves its line as lists will carry it, in the same transaction."""

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.x509.lists.entries import encode_entry
from warifu.authority.facts import IssuanceState, RevocationReason
from warifu.authority.lists import RevokedSerial

CERTIFICATE = tables.authority.certificate
REVOCATION = tables.authority.revocation
LISTED = tables.lists.listed_serial


def note_line(connection: sa.Connection, certificate_id: str) -> None:
    """行を控える: of a certificate just revoked, held or released; a released one's hold must still be on record."""
    changed = (
        sa.select(CERTIFICATE, REVOCATION.c.reason, REVOCATION.c.revoked_at)
        .join(REVOCATION)
        .where(CERTIFICATE.c.id == certificate_id)
    )
    row = connection.execute(changed).one()
    released = row.state == IssuanceState.ISSUED
    line = RevokedSerial(row.serial, row.revoked_at, RevocationReason(row.reason), released)
    last = connection.scalar(sa.select(sa.func.max(LISTED.c.position)).where(LISTED.c.ca_id == row.ca_id))
    key = {"ca_id": row.ca_id, "serial": row.serial}
    connection.execute(sa.delete(LISTED).filter_by(**key))
    connection.execute(
        sa.insert(LISTED),
        {
            **key,
            "list_partition": row.list_partition,
            "not_after": row.not_after,
            "position": (last or 0) + 1,
            "listed": not released,
            "entry": encode_entry(line),
        },
    )
