"""発行の保管: numbers, intentions, and what was signed."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.adapters.database.authority.certificates import ON_RECORD, read_certificates
from warifu.adapters.database.authority.subjects import SUBJECT_COLUMNS, search_text, subject_row
from warifu.adapters.database.constraints import refusing
from warifu.adapters.database.counters import take
from warifu.adapters.database.rows import Insert, Row, Update
from warifu.authority.errors import PublicKeySeen
from warifu.authority.facts import Certificate, IssuanceState
from warifu.kernel.errors import Changed

CERTIFICATE = tables.authority.certificate
NUMBER = tables.authority.certificate_number
INTENTION = Insert(
    CERTIFICATE,
    *("id", "ca_id", "serial", "profile", *SUBJECT_COLUMNS, "not_before", "not_after", "state", "to_be_signed"),
    *("public_key_digest", "prepared_at", "participant_id", "order_line_id", "list_partition", "search_text"),
)
ISSUE = Update(CERTIFICATE, to=("state", "issued_at", "der", "fingerprint"), where=("id", "state"))


class Intentions:
    """発行の保管: implements warifu.authority.stores.issuing.IssuingStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def take_numbers(self, year: int, count: int) -> int:
        return take(self._connection, NUMBER.c.year, year, count)

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

    def unsigned(self, order_line_ids: Sequence[str]) -> Sequence[Certificate]:
        of_lines = among(self._connection, CERTIFICATE.c.order_line_id, order_line_ids)
        wanted = ON_RECORD.where(CERTIFICATE.c.state == IssuanceState.PREPARED, of_lines)
        return read_certificates(self._connection, wanted.order_by(CERTIFICATE.c.prepared_at, CERTIFICATE.c.id))

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
        named = among(self._connection, CERTIFICATE.c.id, ids)
        is_prepared = CERTIFICATE.c.state == IssuanceState.PREPARED
        prepared = set(self._connection.scalars(sa.select(CERTIFICATE.c.id).where(named, is_prepared)))
        return next(id for at, id in enumerate(ids) if id not in prepared or id in ids[:at])


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
