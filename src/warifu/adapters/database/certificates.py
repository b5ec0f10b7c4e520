"""証明書の保管: from the intention to the revocation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.batches import batches
from warifu.adapters.database.constraints import refusing
from warifu.adapters.database.listed_serials import note_lines
from warifu.adapters.database.marks import status_changed
from warifu.adapters.database.subjects import search_text, subject_of, subject_values
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
            self._connection.execute(sa.insert(CERTIFICATE), [_values(c) for c in certificates])

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
        prepared: set[str] = set()
        for ids in batches([id for id, _, _ in issued]):
            prepared.update(
                self._connection.scalars(
                    sa.select(CERTIFICATE.c.id).where(
                        CERTIFICATE.c.id.in_(ids), CERTIFICATE.c.state == IssuanceState.PREPARED
                    )
                )
            )
        for id, _, _ in issued:
            if id not in prepared:
                raise Changed(id)
            prepared.remove(id)
        self._connection.execute(
            sa.update(CERTIFICATE)
            .where(CERTIFICATE.c.id == sa.bindparam("issued_id"))
            .values(state=IssuanceState.ISSUED, issued_at=at, der=sa.bindparam("der"), fingerprint=sa.bindparam("sha")),
            [{"issued_id": id, "der": der, "sha": fingerprint} for id, der, fingerprint in issued],
        )

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
        found: dict[str, IssuanceState] = {}
        for ids in batches(order_line_ids):
            rows = self._connection.execute(
                sa.select(CERTIFICATE.c.order_line_id, CERTIFICATE.c.state).where(CERTIFICATE.c.order_line_id.in_(ids))
            )
            found.update((row.order_line_id, IssuanceState(row.state)) for row in rows)
        return found

    def by_public_keys(self, digests: Sequence[str]) -> Sequence[Certificate]:
        found: list[Certificate] = []
        for some in batches(digests):
            found += self._read(ON_RECORD.where(CERTIFICATE.c.public_key_digest.in_(some)))
        return found

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


def _values(certificate: Certificate) -> dict[str, Any]:
    return {
        "id": certificate.id,
        "ca_id": certificate.ca_id,
        "serial": certificate.serial,
        "profile": certificate.profile,
        **subject_values(certificate.subject),
        "not_before": certificate.period.not_before,
        "not_after": certificate.period.not_after,
        "state": certificate.state,
        "to_be_signed": certificate.to_be_signed,
        "public_key_digest": certificate.public_key_digest,
        "prepared_at": certificate.prepared_at,
        "participant_id": certificate.participant_id,
        "order_line_id": certificate.order_line_id,
        "list_partition": certificate.list_partition,
        "search_text": search_text(certificate.subject),
    }


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
