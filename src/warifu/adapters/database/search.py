"""証明書の検索: flat rows by keyset, each question led by the index that narrows it most.

A question is split into branches of equal keys (participants, or CA and profile); each branch is read
from an index that already stands in the wanted order, so no page sorts more than it shows. Words are looked for along
that order first, which is quick where they are frequent, and through the index of word endings where they are rare.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY, aggregate_order_by

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.adapters.database.tables.columns import Instant
from warifu.authority.facts import IssuanceState, RevocationReason
from warifu.authority.stores.search import COUNTED, Counted, Criteria, FoundCertificate, Position, SearchOrder, Sorting
from warifu.kernel.folding import fold
from warifu.kernel.period import ValidityPeriod

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
        *(c for c in CERTIFICATE.c if c.name not in {"der", "public_key_digest", "search_text"}),
        PARTICIPANT.c.operator_code,
        PARTICIPANT.c.name.label("participant"),
        REVOCATION.c.revoked_at,
        REVOCATION.c.reason,
    )
    .outerjoin(PARTICIPANT, PARTICIPANT.c.id == CERTIFICATE.c.participant_id)
    .outerjoin(REVOCATION, REVOCATION.c.certificate_id == CERTIFICATE.c.id)
)
Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class _Sample:
    """Of at most WALKED rows: how many there were, how many have all the words or each, and the first that have all."""

    looked: int
    matching: int
    each: tuple[int, ...]
    ids: tuple[str, ...]

    @property
    def is_all(self) -> bool:
        return self.looked < WALKED


class Search:
    """検索: implements warifu.workflows.search.ports.CertificateSearch."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._samples: dict[tuple[Criteria, Sorting, Position | None], _Sample] = {}
        self._rare_counts: dict[tuple[Criteria, Sorting], Counted] = {}
        self._known_groups: list[tuple[str, str]] | None = None

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
        if not ids:
            return []
        wanted = SHOWN.where(among(self._connection, CERTIFICATE.c.id, ids))
        rows = {row.id: row for row in self._connection.execute(wanted)}
        return [_found(rows[id]) for id in ids]

    def count(self, criteria: Criteria, sorting: Sorting) -> Counted:
        if self._walks(criteria):
            sample = self._sample(criteria, sorting, None)
            if sample.is_all or sample.matching >= FREQUENT:
                return Counted(sample.matching, sample.is_all)
            return self._rare_counts.get((criteria, sorting)) or self._rare(criteria, sorting, None, 1)[1]
        branches = self._branches(criteria, sorting, None)
        if not branches:
            return Counted(0, is_exact=True)
        more = [CERTIFICATE.c.search_text] if criteria.words else []
        counted = [_keys(branch, sorting, *more).limit(COUNTED + 1) for branch in branches]
        looked_at = _merged(counted, sorting, COUNTED + 1)
        matched = _contains(looked_at.c.search_text, criteria.words) if criteria.words else sa.true()
        hits = sa.func.count().filter(matched)
        looked, found = self._connection.execute(sa.select(sa.func.count(), hits).select_from(looked_at)).one()
        return Counted(min(found, COUNTED), is_exact=looked <= COUNTED)

    def _walks(self, criteria: Criteria) -> bool:
        """SQLite has no index of words and looks along the order to its end, which a database of its size can bear."""
        return bool(criteria.words) and self._connection.dialect.name == "postgresql"

    def _ids(self, criteria: Criteria, sorting: Sorting, after: Position | None, limit: int) -> Sequence[str]:
        branches = self._branches(criteria, sorting, after)
        if not branches:
            return []
        if not self._walks(criteria):
            words = _contains(CERTIFICATE.c.search_text, criteria.words)
            first = _merged([_keys([*branch, words], sorting).limit(limit) for branch in branches], sorting, limit)
            return self._connection.scalars(sa.select(first.c.id).order_by(*_order(first.c, sorting))).all()
        sample = self._sample(criteria, sorting, after, limit)
        if not sample.is_all and sample.matching < limit:
            return self._rare(criteria, sorting, after, limit)[0]
        return sample.ids

    def _sample(self, criteria: Criteria, sorting: Sorting, after: Position | None, limit: int = 0) -> _Sample:
        """How frequent the words are among the next rows in the wanted order; a page is counted from what it saw."""
        key = (criteria, sorting, after)
        if key not in self._samples or len(self._samples[key].ids) < limit:
            branches = self._branches(criteria, sorting, after)
            known = self._look(branches, criteria.words, sorting, limit) if branches else _Sample(0, 0, (), ())
            self._samples[key] = known
        return self._samples[key]

    def _look(
        self, branches: Sequence[Sequence[Condition]], words: Sequence[str], sorting: Sorting, limit: int
    ) -> _Sample:
        keys = [_keys(branch, sorting, CERTIFICATE.c.search_text).limit(WALKED) for branch in branches]
        walked = sa.select(_merged(keys, sorting, WALKED)).cte("walked").prefix_with("MATERIALIZED")
        text = walked.c.search_text
        hits = (sa.func.count().filter(_contains(text, some)) for some in (words, *([word] for word in words)))
        first = sa.select(walked.c.id, walked.c.at).where(_contains(text, words))
        first_page = first.order_by(*_order(walked.c, sorting)).limit(limit).subquery()
        ids = sa.select(sa.func.array_agg(aggregate_order_by(first_page.c.id, *_order(first_page.c, sorting))))
        asked = sa.select(ids.scalar_subquery(), sa.func.count(), *hits).select_from(walked)
        found, looked, matching, *each = self._connection.execute(asked).one()
        return _Sample(looked, matching, tuple(each), tuple(found or ()))

    def _rare(
        self, criteria: Criteria, sorting: Sorting, after: Position | None, limit: int
    ) -> tuple[Sequence[str], Counted]:
        """Through the index of word endings: by the words that are rare by themselves, if there are any."""
        each = self._sample(criteria, sorting, after).each
        rare = [word for word, hits in zip(criteria.words, each, strict=True) if hits < FREQUENT] or criteria.words
        found = sa.union_all(
            *(
                _keys(
                    [*branch, _has_ending(rare), _contains(CERTIFICATE.c.search_text, criteria.words)], sorting
                ).order_by(None)
                for branch in self._branches(criteria, sorting, after)
            )
        )
        every = found.cte("rare").prefix_with("MATERIALIZED", dialect="postgresql")
        count = sa.select(sa.func.count()).select_from(every).scalar_subquery()
        wanted = sa.select(every.c.id, count.label("total")).order_by(*_order(every.c, sorting)).limit(limit)
        # Starting workers takes longer than reading what is rare.
        self._connection.execute(sa.select(sa.func.set_config("max_parallel_workers_per_gather", "0", sa.true())))
        rows = self._connection.execute(wanted).all()
        total = int(rows[0].total) if rows else 0
        counted = Counted(min(total, COUNTED), is_exact=total <= COUNTED)
        if after is None:
            self._rare_counts[criteria, sorting] = counted
        return [row.id for row in rows], counted

    def _branches(self, criteria: Criteria, sorting: Sorting, after: Position | None) -> list[list[Condition]]:
        """The conditions all branches share, and to each its own equal keys, which lead its index."""
        shared = _shared(criteria, sorting, after)
        if criteria.participant_ids is not None:
            return [[*shared, CERTIFICATE.c.participant_id == id] for id in criteria.participant_ids]
        is_grouped = criteria.profile is not None or criteria.ca_id is not None
        if not is_grouped or sorting.order is SearchOrder.STARTS or _is_stopped(criteria):
            return [shared]
        wanted = (criteria.ca_id, criteria.profile)
        groups = [group for group in self._groups() if all(w in {None, g} for w, g in zip(wanted, group, strict=True))]
        return [[*shared, CERTIFICATE.c.ca_id == ca_id, CERTIFICATE.c.profile == name] for ca_id, name in groups]

    def _groups(self) -> Sequence[tuple[str, str]]:
        """CA and profile of everything issued: one step through the index for each, as there are few."""
        if self._known_groups is None:
            self._known_groups, last = [], ("", "")
            pair = sa.tuple_(CERTIFICATE.c.ca_id, CERTIFICATE.c.profile)
            behind = (
                sa.select(CERTIFICATE.c.ca_id, CERTIFICATE.c.profile)
                .order_by(CERTIFICATE.c.ca_id, CERTIFICATE.c.profile)
                .limit(1)
            )
            while row := self._connection.execute(behind.where(pair > sa.tuple_(*last))).one_or_none():
                last = (row.ca_id, row.profile)
                self._known_groups.append(last)
        return self._known_groups


def _shared(criteria: Criteria, sorting: Sorting, after: Position | None) -> list[Condition]:
    shared = _spans(criteria)
    for column, value in (
        (CERTIFICATE.c.id, criteria.certificate_id),
        (CERTIFICATE.c.serial, criteria.serial),
        (CERTIFICATE.c.fingerprint, criteria.fingerprint),
        (CERTIFICATE.c.profile, criteria.profile),
        (CERTIFICATE.c.ca_id, criteria.ca_id),
    ):
        if value is not None:
            shared.append(column == value)
    if criteria.states:
        shared.append(CERTIFICATE.c.state.in_(criteria.states))
    if _is_stopped(criteria):
        shared.append(CERTIFICATE.c.state != sa.literal_column("'ISSUED'"))
    if after is not None:
        here = sa.tuple_(COLUMN[sorting.order], CERTIFICATE.c.id)
        there = sa.tuple_(sa.bindparam("at", after.at, Instant), after.certificate_id)
        shared.append(here < there if sorting.descending else here > there)
    return shared


def _is_stopped(criteria: Criteria) -> bool:
    """Revoked or held, of which there are few, and which have indexes of their own."""
    return bool(criteria.states) and IssuanceState.ISSUED not in criteria.states


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


def _keys(conditions: Sequence[Condition], sorting: Sorting, *more: sa.Column[Any]) -> sa.Select[Any]:
    """What merging needs of a row, in the wanted order; an index alone can give it, unless there is `more`."""
    kept = sa.select(CERTIFICATE.c.id, COLUMN[sorting.order].label("at"), *more)
    found = kept.where(*conditions)
    way = sa.desc if sorting.descending else sa.asc
    return found.order_by(way(COLUMN[sorting.order]), way(CERTIFICATE.c.id))


def _has_ending(words: Sequence[str]) -> Condition:
    """Whether some word's ending begins like each of `words`; endings are cut short, so this alone says maybe."""
    begun = " & ".join(_quoted(word[:LEXEME]) + ":*" for word in words)
    endings = sa.func.warifu_endings(CERTIFICATE.c.search_text)
    return endings.op("@@", is_comparison=True)(sa.cast(begun, TSQUERY))


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
