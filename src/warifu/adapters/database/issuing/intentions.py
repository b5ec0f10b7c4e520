"""発行の保管: numbers, intentions, and what was signed."""

from collections.abc import Sequence

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.adapters.database.authentic import AuthenticRows, Macs
from warifu.adapters.database.authority.subjects import SUBJECT_COLUMNS, search_text, subject_row
from warifu.adapters.database.constraints import refusing
from warifu.adapters.database.counters import take
from warifu.adapters.database.rows import Insert, Row
from warifu.authority.errors import PublicKeySeen
from warifu.authority.facts import Certificate, Intention
from warifu.kernel.errors import Changed
from warifu.kernel.ids import CertificateId

CERTIFICATE = tables.authority.certificate
INTENTION = tables.authority.intention
NUMBER = tables.authority.certificate_number
INTENTIONS = Insert(
    INTENTION,
    *("certificate_id", "ca_id", "serial", "public_key_digest", "to_be_signed", "prepared_at", "order_line_id"),
    "mac",
)
CERTIFICATES = Insert(
    CERTIFICATE,
    *("id", "ca_id", "serial", "profile", *SUBJECT_COLUMNS, "not_before", "not_after", "state", "public_key_digest"),
    *("prepared_at", "participant_id", "order_line_id", "der", "fingerprint", "issued_at", "list_partition"),
    "search_text",
)


class Intentions:
    """発行の保管: implements warifu.authority.stores.issuing.IssuingStore."""

    def __init__(self, connection: sa.Connection, macs: Macs) -> None:
        self._connection, self._macs = connection, macs
        self._rows = AuthenticRows(connection, macs, INTENTION)

    def take_numbers(self, year: int, count: int) -> int:
        return take(self._connection, NUMBER.c.year, year, count)

    def add_intentions(self, intentions: Sequence[Intention]) -> None:
        """発行の意図を残す: writers take turns, so what has no certificate now gets none before this is recorded.

        A line that somebody else began is told before its key, which they would have used as well.
        """
        if not intentions:
            return
        seen, begun = PublicKeySeen(), Changed("order_line")
        if self._is_any("order_line_id", [one.line_id for one in intentions if one.line_id], CERTIFICATE, INTENTION):
            raise begun
        if self._is_any("public_key_digest", [one.public_key_digest for one in intentions], CERTIFICATE):
            raise seen
        with refusing(
            self._connection,
            {
                "uq_intention_public_key_digest": seen,
                "uq_intention_order_line_id": begun,
            },
        ):
            INTENTIONS.execute(self._connection, [intention_row(one, self._macs) for one in intentions])

    def unsigned(self, order_line_ids: Sequence[str]) -> Sequence[Intention]:
        wanted = sa.select(INTENTION).where(among(self._connection, INTENTION.c.order_line_id, order_line_ids))
        rows = self._connection.execute(wanted.order_by(INTENTION.c.prepared_at, INTENTION.c.certificate_id))
        return [_intention(self._rows.checked(row)) for row in rows.mappings()]

    def unsigned_for_key(self, public_key_digest: str) -> Intention | None:
        wanted = sa.select(INTENTION).where(INTENTION.c.public_key_digest == public_key_digest)
        row = self._connection.execute(wanted).mappings().one_or_none()
        return _intention(self._rows.checked(row)) if row else None

    def record_issued(self, certificates: Sequence[Certificate]) -> None:
        if not certificates:
            return
        ids = [certificate.id for certificate in certificates]
        named = among(self._connection, INTENTION.c.certificate_id, ids)
        with refusing(self._connection, {"uq_certificate_serial_ca_id": Changed("serial")}):
            if self._connection.execute(sa.delete(INTENTION).where(named)).rowcount != len(ids):
                raise Changed("intention")
            CERTIFICATES.execute(self._connection, map(certificate_row, certificates))

    def _is_any(self, name: str, values: Sequence[str], *tables: sa.Table) -> bool:
        found = (sa.select(t.c[name]).where(among(self._connection, t.c[name], values)) for t in tables)
        return self._connection.scalar(sa.union_all(*found).limit(1)) is not None


def intention_row(intention: Intention, macs: Macs) -> Row:
    """発行の意図の行: in the order of INTENTIONS, which is the table's."""
    row = (
        intention.id,
        intention.ca_id,
        intention.serial,
        intention.public_key_digest,
        intention.to_be_signed,
        intention.prepared_at,
        intention.line_id,
    )
    return (*row, macs.of(INTENTION.name, row))


def certificate_row(certificate: Certificate) -> Row:
    """証明書の行: in the order of CERTIFICATES."""
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
        certificate.public_key_digest,
        certificate.prepared_at,
        certificate.participant_id,
        certificate.order_line_id,
        certificate.der,
        certificate.fingerprint,
        certificate.issued_at,
        certificate.list_partition,
        search_text(certificate.subject),
    )


def _intention(row: sa.RowMapping) -> Intention:
    return Intention(
        id=CertificateId(row["certificate_id"]),
        ca_id=row["ca_id"],
        serial=row["serial"],
        public_key_digest=row["public_key_digest"],
        to_be_signed=row["to_be_signed"],
        prepared_at=row["prepared_at"],
        line_id=row["order_line_id"],
    )
