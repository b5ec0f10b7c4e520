"""証明書の保管: from the intention to the revocation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.adapters.database.authority.subjects import SUBJECT_COLUMNS, search_text, subject_of, subject_row
from warifu.adapters.database.batches import batches
from warifu.adapters.database.constraints import refusing
from warifu.adapters.database.marks import status_changed
from warifu.adapters.database.revocation.listed_serials import note_lines
from warifu.adapters.database.rows import Insert, Row, Update
from warifu.authority.errors import ConsentedAlready, PublicKeySeen
from warifu.authority.facts import Certificate, IssuanceState, Revocation, RevocationReason
from warifu.authority.lists import RevokedSerial
from warifu.authority.revocation import ReleaseConsent
from warifu.kernel.errors import Changed
from warifu.kernel.ids import CertificateId
from warifu.kernel.period import ValidityPeriod

CERTIFICATE = tables.authority.certificate
REVOCATION = tables.authority.revocation
CONSENT = tables.authority.release_consent
HELD = IssuanceState.HELD
INTENTION = Insert(
    CERTIFICATE,
    *("id", "ca_id", "serial", "profile", *SUBJECT_COLUMNS, "not_before", "not_after", "state", "to_be_signed"),
    *("public_key_digest", "prepared_at", "participant_id", "order_line_id", "list_partition", "search_text"),
)
ISSUE = Update(CERTIFICATE, to=("state", "issued_at", "der", "fingerprint"), where=("id", "state"))
ON_RECORD = sa.select(
    CERTIFICATE, REVOCATION.c.reason, REVOCATION.c.revoked_at, REVOCATION.c.revoked_by, REVOCATION.c.note
).select_from(CERTIFICATE.outerjoin(REVOCATION))


class Certificates:
    """証明書の保管: the part of warifu.authority.store.AuthorityStore that deals with certificates."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_intentions(self, certificates: Sequence[Certificate]) -> None:
        if not certificates:
            return
        with refusing(
            self._connection,
            {
                "uq_certificate_public_key_digest": PublicKeySeen(),
                "uq_certificate_order_line_id": Changed("order_line"),
                "uq_certificate_ca_id_serial": Changed("serial"),
            },
        ):
            INTENTION.execute(self._connection, map(intention_row, certificates))

    def has_public_key(self, digest: str) -> bool:
        found = sa.select(CERTIFICATE.c.id).where(CERTIFICATE.c.public_key_digest == digest)
        return self._connection.scalar(found) is not None

    def unsigned(self, limit: int, order_line_ids: Sequence[str] | None = None) -> Sequence[Certificate]:
        oldest = ON_RECORD.where(CERTIFICATE.c.state == IssuanceState.PREPARED).order_by(
            CERTIFICATE.c.prepared_at, CERTIFICATE.c.id
        )
        if order_line_ids is None:
            return self._read(oldest.limit(limit))
        found: list[Certificate] = []
        for ids in batches(order_line_ids):
            found += self._read(oldest.where(CERTIFICATE.c.order_line_id.in_(ids)).limit(limit))
        return sorted(found, key=lambda c: (c.prepared_at, c.id))[:limit]

    def record_issued(self, issued: Sequence[tuple[str, bytes, str]], at: datetime) -> None:
        if not issued:
            return
        before, after = IssuanceState.PREPARED.value, IssuanceState.ISSUED.value
        rows = [(after, at, der, fingerprint, id, before) for id, der, fingerprint in issued]
        with self._connection.begin_nested() as attempt:
            if ISSUE.execute(self._connection, rows) == len(issued):
                return
            attempt.rollback()
        raise Changed(self._not_prepared([id for id, _, _ in issued]))

    def _not_prepared(self, ids: Sequence[str]) -> str:
        """Give the first that cannot be issued: not PREPARED, or named twice."""
        prepared: set[str] = set()
        for some in batches(ids):
            prepared.update(
                self._connection.scalars(
                    sa.select(CERTIFICATE.c.id).where(
                        CERTIFICATE.c.id.in_(some), CERTIFICATE.c.state == IssuanceState.PREPARED
                    )
                )
            )
        return next(id for at, id in enumerate(ids) if id not in prepared or id in ids[:at])

    def certificate(self, id: str) -> Certificate | None:
        return self._first(ON_RECORD.where(CERTIFICATE.c.id == id))

    def by_serial(self, serial: int, ca_id: str | None = None) -> Certificate | None:
        wanted = ON_RECORD.where(CERTIFICATE.c.serial == serial).order_by(CERTIFICATE.c.ca_id)
        return self._first(wanted if ca_id is None else wanted.where(CERTIFICATE.c.ca_id == ca_id))

    def by_fingerprint(self, fingerprint: str) -> Certificate | None:
        return self._first(ON_RECORD.where(CERTIFICATE.c.fingerprint == fingerprint))

    def ids_of_serials(self, serials: Sequence[int]) -> Mapping[int, Sequence[str]]:
        found: dict[int, list[str]] = {}
        for some in batches(serials):
            rows = self._connection.execute(
                sa.select(CERTIFICATE.c.serial, CERTIFICATE.c.id)
                .where(CERTIFICATE.c.serial.in_(some))
                .order_by(CERTIFICATE.c.id)
            )
            for row in rows:
                found.setdefault(row.serial, []).append(row.id)
        return found

    def participants_of(self, ids: Sequence[str]) -> Mapping[str, str | None]:
        found: dict[str, str | None] = {}
        for some in batches(ids):
            rows = self._connection.execute(
                sa.select(CERTIFICATE.c.id, CERTIFICATE.c.participant_id).where(CERTIFICATE.c.id.in_(some))
            )
            found.update((row.id, row.participant_id) for row in rows)
        return found

    def certificates_of(self, participant_id: str) -> Sequence[Certificate]:
        return sorted(self._read(ON_RECORD.where(CERTIFICATE.c.participant_id == participant_id)), key=_by_id)

    def states_of_lines(self, order_line_ids: Sequence[str]) -> Mapping[str, IssuanceState]:
        wanted = among(self._connection, CERTIFICATE.c.order_line_id, order_line_ids)
        rows = self._connection.execute(sa.select(CERTIFICATE.c.order_line_id, CERTIFICATE.c.state).where(wanted))
        return {row.order_line_id: IssuanceState(row.state) for row in rows}

    def by_public_keys(self, digests: Sequence[str]) -> Sequence[Certificate]:
        return self._read(ON_RECORD.where(among(self._connection, CERTIFICATE.c.public_key_digest, digests)))

    def certificates_of_lines(self, order_line_ids: Sequence[str]) -> Sequence[Certificate]:
        found: list[Certificate] = []
        for ids in batches(order_line_ids):
            found += self._read(ON_RECORD.where(CERTIFICATE.c.order_line_id.in_(ids)))
        return sorted(found, key=_by_id)

    def latest_of_profile(self, ca_id: str, profile: str) -> Certificate | None:
        return self._first(
            ON_RECORD.where(
                CERTIFICATE.c.ca_id == ca_id,
                CERTIFICATE.c.profile == profile,
                CERTIFICATE.c.state == IssuanceState.ISSUED,
            ).order_by(CERTIFICATE.c.not_after.desc(), CERTIFICATE.c.issued_at.desc())
        )

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
        note_lines(self._connection, [id])
        status_changed(self._connection, [id])

    def release(self, id: str) -> None:
        self._move(id, (HELD,), IssuanceState.ISSUED)
        note_lines(self._connection, [id])
        self._connection.execute(sa.delete(REVOCATION).where(REVOCATION.c.certificate_id == id))
        status_changed(self._connection, [id])

    def _move(self, id: str, before: tuple[IssuanceState, ...], after: IssuanceState) -> None:
        moved = self._connection.execute(
            sa.update(CERTIFICATE).where(CERTIFICATE.c.id == id, CERTIFICATE.c.state.in_(before)).values(state=after)
        )
        if moved.rowcount != 1:
            raise Changed(id)
        self._connection.execute(sa.delete(CONSENT).where(CONSENT.c.certificate_id == id))

    def add_consent(self, id: str, consent: ReleaseConsent) -> None:
        with refusing(self._connection, {"pk_release_consent": ConsentedAlready(id)}):
            self._connection.execute(
                sa.insert(CONSENT),
                {
                    "certificate_id": id,
                    "person_id": consent.person_id,
                    "account_id": consent.account_id,
                    "of_staff": consent.of_staff,
                    "consented_at": consent.consented_at,
                },
            )

    def consents(self, id: str) -> Sequence[ReleaseConsent]:
        given = sa.select(CONSENT).where(CONSENT.c.certificate_id == id).order_by(CONSENT.c.consented_at)
        return [
            ReleaseConsent(row.person_id, row.account_id, row.of_staff, row.consented_at)
            for row in self._connection.execute(given)
        ]

    def revoked_serials(self, ca_id: str, ended_after: datetime) -> Sequence[RevokedSerial]:
        wanted = (
            sa.select(CERTIFICATE.c.serial, REVOCATION.c.revoked_at, REVOCATION.c.reason)
            .join(REVOCATION)
            .where(CERTIFICATE.c.ca_id == ca_id, CERTIFICATE.c.not_after >= ended_after)
            .order_by(CERTIFICATE.c.serial)
        )
        return [
            RevokedSerial(row.serial, row.revoked_at, RevocationReason(row.reason))
            for row in self._connection.execute(wanted)
        ]

    def _first(self, wanted: sa.Select[Any]) -> Certificate | None:
        return next(iter(self._read(wanted.limit(1))), None)

    def _read(self, wanted: sa.Select[Any]) -> list[Certificate]:
        return [_certificate(row) for row in self._connection.execute(wanted)]


def _by_id(certificate: Certificate) -> tuple[str, int]:
    """証明書IDの順: by year, then by number, which may have more than five digits."""
    year, _, number = certificate.id.rpartition("-")
    return year, int(number)


def intention_row(certificate: Certificate) -> Row:
    """発行の意図の行: in the order of INTENTION."""
    period = certificate.period
    return (
        certificate.id,
        certificate.ca_id,
        certificate.serial,
        certificate.profile,
        *subject_row(certificate.subject),
        period.not_before,
        period.not_after,
        certificate.state.value,
        certificate.to_be_signed,
        certificate.public_key_digest,
        certificate.prepared_at,
        certificate.participant_id,
        certificate.order_line_id,
        certificate.list_partition,
        search_text(certificate.subject),
    )


def _certificate(row: Any) -> Certificate:
    return Certificate(
        id=CertificateId(row.id),
        ca_id=row.ca_id,
        serial=row.serial,
        profile=row.profile,
        subject=subject_of(row),
        period=ValidityPeriod(row.not_before, row.not_after),
        state=IssuanceState(row.state),
        to_be_signed=row.to_be_signed,
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
