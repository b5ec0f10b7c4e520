"""証明書の保管: reads what was signed, with its revocation."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.adapters.database.authority.subjects import subject_of
from warifu.authority.facts import Certificate, IssuanceState, Revocation, RevocationReason
from warifu.kernel.ids import CertificateId
from warifu.kernel.period import ValidityPeriod

CERTIFICATE = tables.authority.certificate
INTENTION = tables.authority.intention
REVOCATION = tables.authority.revocation
ON_RECORD = sa.select(
    CERTIFICATE, REVOCATION.c.reason, REVOCATION.c.revoked_at, REVOCATION.c.revoked_by, REVOCATION.c.note
).select_from(CERTIFICATE.outerjoin(REVOCATION))


class Certificates:
    """証明書の保管: implements warifu.authority.stores.certificates.CertificateStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, id: str) -> Certificate | None:
        return self._first(ON_RECORD.where(CERTIFICATE.c.id == id))

    def by_serial(self, serial: int, ca_id: str | None = None) -> Certificate | None:
        wanted = ON_RECORD.where(CERTIFICATE.c.serial == serial).order_by(CERTIFICATE.c.ca_id)
        return self._first(wanted if ca_id is None else wanted.where(CERTIFICATE.c.ca_id == ca_id))

    def by_fingerprint(self, fingerprint: str) -> Certificate | None:
        return self._first(ON_RECORD.where(CERTIFICATE.c.fingerprint == fingerprint))

    def ids_of_serials(self, serials: Sequence[int]) -> Mapping[int, Sequence[str]]:
        found: dict[int, list[str]] = {}
        wanted = among(self._connection, CERTIFICATE.c.serial, serials)
        rows = sa.select(CERTIFICATE.c.serial, CERTIFICATE.c.id).where(wanted).order_by(CERTIFICATE.c.id)
        for row in self._connection.execute(rows):
            found.setdefault(row.serial, []).append(row.id)
        return found

    def participants_of(self, ids: Sequence[str]) -> Mapping[str, str | None]:
        wanted = among(self._connection, CERTIFICATE.c.id, ids)
        rows = self._connection.execute(sa.select(CERTIFICATE.c.id, CERTIFICATE.c.participant_id).where(wanted))
        return {row.id: row.participant_id for row in rows}

    def of_participant(self, participant_id: str) -> Sequence[Certificate]:
        return sorted(self._read(ON_RECORD.where(CERTIFICATE.c.participant_id == participant_id)), key=_by_id)

    def states_of_lines(self, order_line_ids: Sequence[str]) -> Mapping[str, IssuanceState]:
        wanted = among(self._connection, CERTIFICATE.c.order_line_id, order_line_ids)
        rows = self._connection.execute(sa.select(CERTIFICATE.c.order_line_id, CERTIFICATE.c.state).where(wanted))
        states = {row.order_line_id: IssuanceState(row.state) for row in rows}
        intended = among(self._connection, INTENTION.c.order_line_id, order_line_ids)
        waiting = self._connection.scalars(sa.select(INTENTION.c.order_line_id).where(intended))
        return {**dict.fromkeys(waiting, IssuanceState.PREPARED), **states}

    def by_public_keys(self, digests: Sequence[str]) -> Sequence[Certificate]:
        return self._read(ON_RECORD.where(among(self._connection, CERTIFICATE.c.public_key_digest, digests)))

    def seen_keys(self, digests: Sequence[str]) -> Collection[str]:
        found = (
            sa.select(table.c.public_key_digest).where(among(self._connection, table.c.public_key_digest, digests))
            for table in (CERTIFICATE, INTENTION)
        )
        return set(self._connection.scalars(sa.union_all(*found)))

    def of_lines(self, order_line_ids: Sequence[str]) -> Sequence[Certificate]:
        found = self._read(ON_RECORD.where(among(self._connection, CERTIFICATE.c.order_line_id, order_line_ids)))
        return sorted(found, key=_by_id)

    def _first(self, wanted: sa.Select[Any]) -> Certificate | None:
        return next(iter(self._read(wanted.limit(1))), None)

    def _read(self, wanted: sa.Select[Any]) -> list[Certificate]:
        return read_certificates(self._connection, wanted)


def read_certificates(connection: sa.Connection, wanted: sa.Select[Any]) -> list[Certificate]:
    """証明書を読む: `wanted` is ON_RECORD, narrowed."""
    return [_certificate(row) for row in connection.execute(wanted)]


def _by_id(certificate: Certificate) -> tuple[str, int]:
    """証明書IDの順: by year, then by number, which may have more than five digits."""
    year, _, number = certificate.id.rpartition("-")
    return year, int(number)


def _certificate(row: Any) -> Certificate:
    return Certificate(
        id=CertificateId(row.id),
        ca_id=row.ca_id,
        serial=row.serial,
        profile=row.profile,
        subject=subject_of(row),
        period=ValidityPeriod(row.not_before, row.not_after),
        state=IssuanceState(row.state),
        public_key_digest=row.public_key_digest,
        prepared_at=row.prepared_at,
        participant_id=row.participant_id,
        order_line_id=row.order_line_id,
        der=row.der,
        fingerprint=row.fingerprint,
        issued_at=row.issued_at,
        revocation=_revocation(row),
        list_partition=row.list_partition,
    )


def _revocation(row: Any) -> Revocation | None:
    if row.reason is None:
        return None
    return Revocation(RevocationReason(row.reason), row.revoked_at, row.revoked_by, row.note)
