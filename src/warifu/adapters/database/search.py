"""証明書の検索: flat rows by keyset, each question led by the index that narrows it most.

A question is split into branches of equal keys (participants); each branch is read
from an index that already stands in the wanted order, so no page sorts more than it shows. Words are looked for along
that order first, which is quick where they are frequent, and through the index of word endings where they are rare.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from warifu.adapters.database import tables
from warifu.adapters.database.tables.columns import Instant
from warifu.authority.facts import IssuanceState, RevocationReason
from warifu.kernel.folding import fold
from warifu.kernel.period import ValidityPeriod
from warifu.workflows.search_ports import (
    COUNTED,
    Counted,
    Criteria,
    FoundCertificate,
    Position,
    SearchOrder,
    Sorting,
)

CERTIFICATE = tables.authority.certificate
REVOCATION = tables.authority.revocation
PARTICIPANT = tables.participants.participant
WALKED = 3_000
FREQUENT = 50
LEXEME = 8
COLUMN: dict[SearchOrder, sa.Column[Any]] = {
    SearchOrder.ISSUED: CERTIFICATE.c.issued_at,
    SearchOrder.STARTS: CERTIFICATE.c.not_before,
    SearchOrder.EXPIRES: CERTIFICATE.c.not_after,
}
SHOWN = (
    sa.select(
        *(c for c in CERTIFICATE.c if c.name not in {"to_be_signed", "der", "public_key_digest", "search_text"}),
        PARTICIPANT.c.operator_code,
        PARTICIPANT.c.name.label("participant"),
        REVOCATION.c.revoked_at,
        REVOCATION.c.reason,
    )
    .outerjoin(PARTICIPANT, PARTICIPANT.c.id == CERTIFICATE.c.participant_id)
    .outerjoin(REVOCATION, REVOCATION.c.certificate_id == CERTIFICATE.c.id)
)
Condition = sa.ColumnElement[bool]


class Search:
    """検索: implements warifu.workflows.search_ports.CertificateSearch."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def participants(self, named: str, limit: int) -> Sequence[str]:
        """Names are folded here, not stored folded: there are hundreds of participants, not millions."""
        rows = self._connection.execute(sa.select(PARTICIPANT.c.id, PARTICIPANT.c.operator_code, PARTICIPANT.c.name))
        found = [(row.operator_code, row.id) for row in rows if _is_named(named, row.operator_code, row.name)]
        exact = [id for code, id in found if fold(code) == named]
        return exact or [id for _, id in sorted(found)[:limit]]

    def page(
        self, criteria: Criteria, sorting: Sorting, after: Position | None, limit: int
    ) -> Sequence[FoundCertificate]:
        ids = self._ids(criteria, sorting, after, limit)
        rows = {row.id: row for row in self._connection.execute(SHOWN.where(CERTIFICATE.c.id.in_(ids)))} if ids else {}
        return [_found(rows[id]) for id in ids]

    def count(self, criteria: Criteria, sorting: Sorting) -> Counted:
        branches = _branches(criteria, sorting, None)
        if not branches:
            return Counted(0, is_exact=True)
        most = COUNTED + 1 if not self._walks(criteria) else WALKED
        looked_at = _merged([_keys(branch, sorting).limit(most) for branch in branches], sorting, most)
        matched = sa.func.count().filter(_contains(looked_at.c.search_text, criteria.words))
        looked, found = self._connection.execute(sa.select(sa.func.count(), matched).select_from(looked_at)).one()
        if looked < most:
            return Counted(found, is_exact=True)
        if not self._walks(criteria) or found >= FREQUENT:
            return Counted(min(found, COUNTED), is_exact=False)
        rare = sa.union_all(*(_rare(branch, criteria.words, sorting).limit(COUNTED + 1) for branch in branches))
        found = self._connection.scalar(sa.select(sa.func.count()).select_from(rare.subquery())) or 0
        return Counted(min(found, COUNTED), is_exact=found <= COUNTED)

    def _walks(self, criteria: Criteria) -> bool:
        """SQLite has no index of words and looks along the order to its end, which a house of its size can bear."""
        return bool(criteria.words) and self._connection.dialect.name == "postgresql"

    def _ids(self, criteria: Criteria, sorting: Sorting, after: Position | None, limit: int) -> list[str]:
        branches = _branches(criteria, sorting, after)
        if not branches:
            return []
        if not self._walks(criteria):
            words = _contains(CERTIFICATE.c.search_text, criteria.words)
            first = _merged([_keys([*branch, words], sorting).limit(limit) for branch in branches], sorting, limit)
            return list(self._connection.scalars(sa.select(first.c.id).order_by(*_order(first.c, sorting))))
        walked = _merged([_keys(branch, sorting).limit(WALKED) for branch in branches], sorting, WALKED)
        how_many = sa.select(sa.func.count()).select_from(walked).scalar_subquery()
        matching = sa.select(walked.c.id, how_many.label("walked")).where(
            _contains(walked.c.search_text, criteria.words)
        )
        rows = self._connection.execute(matching.order_by(*_order(walked.c, sorting)).limit(limit)).all()
        if len(rows) == limit or (rows and rows[0].walked < WALKED):
            return [row.id for row in rows]
        rare = sa.union_all(*(_rare(branch, criteria.words, sorting) for branch in branches)).cte("rare")
        every = rare.prefix_with("MATERIALIZED", dialect="postgresql")
        wanted = sa.select(every.c.id).order_by(*_order(every.c, sorting)).limit(limit)
        return list(self._connection.scalars(wanted))


def _branches(criteria: Criteria, sorting: Sorting, after: Position | None) -> list[list[Condition]]:
    """The conditions all branches share, and to each its own equal keys."""
    shared = [CERTIFICATE.c.issued_at.is_not(None), *_spans(criteria)]
    for column, value in (
        (CERTIFICATE.c.id, criteria.certificate_id),
        (CERTIFICATE.c.serial, criteria.serial),
        (CERTIFICATE.c.fingerprint, criteria.fingerprint),
    ):
        if value is not None:
            shared.append(column == value)
    if criteria.states:
        shared.append(CERTIFICATE.c.state.in_(criteria.states))
    if criteria.states and IssuanceState.ISSUED not in criteria.states:
        shared.append(CERTIFICATE.c.state != sa.literal_column("'ISSUED'"))
    if criteria.profile is not None:
        shared.append(CERTIFICATE.c.profile == criteria.profile)
    if criteria.ca_id is not None:
        shared.append(CERTIFICATE.c.ca_id == criteria.ca_id)
    if after is not None:
        here = sa.tuple_(COLUMN[sorting.order], CERTIFICATE.c.id)
        there = sa.tuple_(sa.bindparam("at", after.at, Instant), after.certificate_id)
        shared.append(here < there if sorting.descending else here > there)
    if criteria.participant_ids is None:
        return [shared]
    return [[*shared, CERTIFICATE.c.participant_id == id] for id in criteria.participant_ids]


def _spans(criteria: Criteria) -> list[Condition]:
    found = []
    for column, span in (
        (CERTIFICATE.c.issued_at, criteria.issued),
        (CERTIFICATE.c.not_before, criteria.starts),
        (CERTIFICATE.c.not_after, criteria.expires),
    ):
        if span.from_at is not None:
            found.append(column >= span.from_at)
        if span.before_at is not None:
            found.append(column < span.before_at)
    return found


def _keys(conditions: Sequence[Condition], sorting: Sorting) -> sa.Select[Any]:
    """What merging and looking for words need of a row, in the wanted order."""
    kept = sa.select(CERTIFICATE.c.id, COLUMN[sorting.order].label("at"), CERTIFICATE.c.search_text)
    found = kept.where(*conditions)
    way = sa.desc if sorting.descending else sa.asc
    return found.order_by(way(COLUMN[sorting.order]), way(CERTIFICATE.c.id))


def _rare(conditions: Sequence[Condition], words: Sequence[str], sorting: Sorting) -> sa.Select[Any]:
    """Through the index of word endings; the text itself is compared too, as endings are cut short."""
    begun = " & ".join(_quoted(word[:LEXEME]) + ":*" for word in words)
    endings = sa.func.warifu_endings(CERTIFICATE.c.search_text)
    asked = sa.cast(begun, TSQUERY)
    both = (endings.op("@@", is_comparison=True)(asked), _contains(CERTIFICATE.c.search_text, words))
    return _keys([*conditions, *both], sorting).order_by(None)


def _merged(branches: Sequence[sa.Select[Any]], sorting: Sorting, limit: int) -> sa.Subquery:
    if len(branches) == 1:
        return branches[0].subquery()
    every = sa.union_all(*(sa.select(branch.subquery()) for branch in branches)).subquery()
    return sa.select(every).order_by(*_order(every.c, sorting)).limit(limit).subquery()


def _order(columns: Any, sorting: Sorting) -> tuple[sa.UnaryExpression[Any], sa.UnaryExpression[Any]]:
    way = sa.desc if sorting.descending else sa.asc
    return way(columns.at), way(columns.id)


def _contains(column: sa.ColumnElement[str], words: Sequence[str]) -> Condition:
    return sa.and_(sa.true(), *(column.contains(word, autoescape=True) for word in words))


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _is_named(named: str, operator_code: str, name: str) -> bool:
    return named == fold(operator_code) or named in fold(name)


def _found(row: Any) -> FoundCertificate:
    return FoundCertificate(
        id=row.id,
        serial=row.serial,
        common_name=row.subject_common_name,
        organization=row.subject_organization or "",
        organizational_unit=row.subject_organizational_unit or "",
        operator_code=row.operator_code or "",
        participant=row.participant or "",
        participant_id=row.participant_id,
        profile=row.profile,
        ca_id=row.ca_id,
        period=ValidityPeriod(row.not_before, row.not_after),
        issued_at=row.issued_at,
        state=IssuanceState(row.state),
        fingerprint=row.fingerprint,
        revoked_at=row.revoked_at,
        revocation_reason=RevocationReason(row.reason) if row.reason else None,
    )
