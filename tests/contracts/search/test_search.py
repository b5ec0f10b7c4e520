"""Searching certificates, on every database: who is found, in which order, and how pages join."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from contracts.facts import AT, CA, PARTICIPANT, intention_of, issue
from contracts.facts import certificate as one_certificate

from warifu.adapters.database.database import Database
from warifu.authority.facts import IssuanceState, Revocation, RevocationReason, SubjectName
from warifu.authority.stores.search import Criteria, Position, SearchOrder, Sorting, Span
from warifu.kernel.ids import OperatorCode
from warifu.kernel.period import ValidityPeriod

OTHER = replace(PARTICIPANT, id="P-2", operator_code=OperatorCode("0A002"), name="ﾐﾎﾝ電力株式会社")
START = one_certificate().period.not_before
DAY = timedelta(days=1)
NEWEST = Sorting(SearchOrder.ISSUED, descending=True)
SOONEST = Sorting(SearchOrder.EXPIRES, descending=False)
NAMES = ("0A001 需給計画システム１号", "0A001 ＪＸ手順", "0A002 容量市場 100%_テスト", "0A002 'quoted\\ name'")
MANY = 12


@pytest.fixture
def stocked(database: Database) -> Database:
    """Twelve issued certificates, three with each name, one a day; one prepared only; the fifth revoked."""
    with database.write() as stores:
        stores.authorities.add(CA)
        for participant in (PARTICIPANT, OTHER):
            stores.participants.add(participant)
        issue(stores, *(certificate(number) for number in range(1, MANY + 1)))
        stores.issuing.add_intentions([intention_of(certificate(MANY + 1))])
        stores.revocation.revoke(certificate(5).id, Revocation(RevocationReason.SUPERSEDED, AT, "A-1"))
    return database


def certificate(number: int):
    participant = PARTICIPANT if number % 4 < 2 else OTHER
    begins = START + number * DAY
    return one_certificate(
        number,
        issued_at=AT + (number // 3) * DAY,
        subject=SubjectName(NAMES[number % 4], participant.name, None, "JP"),
        participant_id=participant.id,
        period=ValidityPeriod(begins, begins + 730 * DAY),
        profile="client" if number < 10 else "server",
    )


def numbers(database: Database, criteria: Criteria, sorting: Sorting = NEWEST, page: int = 100) -> list[int]:
    """The whole result, read page by page."""
    found: list[int] = []
    after = None
    with database.read() as stores:
        while True:
            rows = stores.search.page(criteria, sorting, after, page)
            found += [row.serial - (1 << 126) for row in rows]
            if len(rows) < page:
                counted = stores.search.count(criteria, sorting)
                assert (counted.at_least, counted.is_exact) == (len(found), True)
                return found
            after = position(rows[-1], sorting)


def position(row, sorting: Sorting):
    at = {
        SearchOrder.ISSUED: row.issued_at,
        SearchOrder.STARTS: row.period.not_before,
        SearchOrder.EXPIRES: row.period.not_after,
    }
    return Position(at[sorting.order], row.id)


def test_pages_join_without_a_gap_or_a_double(stocked: Database) -> None:
    for page, order, descending in product((1, 2, 5, 12, 13), SearchOrder, (True, False)):
        found = numbers(stocked, Criteria(), Sorting(order, descending), page)
        assert found == sorted(range(1, MANY + 1), reverse=descending)


EVERYBODY: Sequence[tuple[str, Criteria, set[int]]] = [
    ("serial", Criteria(serial=(1 << 126) + 7), {7}),
    ("certificate id", Criteria(certificate_id="WF-26-00007"), {7}),
    ("fingerprint", Criteria(fingerprint=f"{9:064x}"), {9}),
    ("participant", Criteria(participant_ids=("P-1",)), {1, 4, 5, 8, 9, 12}),
    ("participants", Criteria(participant_ids=("P-1", "P-2"), words=("jx",)), {1, 5, 9}),
    ("nobody", Criteria(participant_ids=()), set()),
    ("full-width letters", Criteria(words=("jx手順",)), {1, 5, 9}),
    ("the middle of a word", Criteria(words=("画システム1",)), {4, 8, 12}),
    ("a long part", Criteria(words=("需給計画システム1号",)), {4, 8, 12}),
    ("two words", Criteria(words=("0a002", "容量")), {2, 6, 10}),
    ("marks of patterns", Criteria(words=("100%_",)), {2, 6, 10}),
    ("marks of patterns that are none", Criteria(words=("100__",)), set()),
    ("quotes", Criteria(words=("'quoted\\", "name'")), {3, 7, 11}),
    ("half-width kana", Criteria(words=("ミホン電力",)), {2, 3, 6, 7, 10, 11}),
    ("revoked", Criteria(states=(IssuanceState.REVOKED,)), {5}),
    ("not revoked", Criteria(states=(IssuanceState.ISSUED, IssuanceState.HELD), words=("jx",)), {1, 9}),
    ("profile", Criteria(profile="server"), {10, 11, 12}),
    ("CA", Criteria(ca_id="market-g1", profile="client", words=("jx",)), {1, 5, 9}),
    ("another CA", Criteria(ca_id="market-g2"), set()),
    ("issued", Criteria(issued=Span(AT + DAY, AT + 2 * DAY)), {3, 4, 5}),
    ("starts", Criteria(starts=Span(START + 3 * DAY, START + 5 * DAY)), {3, 4}),
    ("expires", Criteria(expires=Span(START + 740 * DAY, None)), {10, 11, 12}),
]


def test_a_search_finds_exactly_what_its_conditions_say(stocked: Database) -> None:
    for (name, criteria, expected), sorting in product(EVERYBODY, (NEWEST, SOONEST)):
        assert numbers(stocked, criteria, sorting, 2) == sorted(expected, reverse=sorting.descending), name


def test_rare_words_are_found_beyond_what_is_walked(stocked: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warifu.adapters.database.search.WALKED", 2)
    monkeypatch.setattr("warifu.adapters.database.search.FREQUENT", 3)
    for _, criteria, expected in EVERYBODY:
        if criteria.words:
            assert numbers(stocked, criteria, NEWEST, 2) == sorted(expected, reverse=True)


def test_a_row_says_whose_it_is_and_since_when_it_is_revoked(stocked: Database) -> None:
    with stocked.read() as stores:
        (row,) = stores.search.page(Criteria(serial=(1 << 126) + 5), NEWEST, None, 10)
    assert (row.operator_code, row.participant, row.common_name) == ("0A001", PARTICIPANT.name, NAMES[1])
    assert (row.state, row.revoked_at, row.revocation_reason) == ("REVOKED", AT, "superseded")


def test_participants_are_found_by_code_and_by_a_part_of_their_folded_name(stocked: Database) -> None:
    with stocked.read() as stores:
        assert stores.search.participants("0a002", 10) == ["P-2"]
        assert stores.search.participants("ミホン", 10) == ["P-2"]
        assert stores.search.participants("電力株式会社", 10) == ["P-1", "P-2"]
        assert stores.search.participants("電力株式会社", 1) == ["P-1"]
        assert stores.search.participants("no such", 10) == []


def test_counting_stops(stocked: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warifu.adapters.database.search.COUNTED", 3)
    with stocked.read() as stores:
        counted = stores.search.count(Criteria(), NEWEST)
        few = stores.search.count(Criteria(profile="server"), NEWEST)
    assert (counted.at_least, counted.is_exact) == (3, False)
    assert (few.at_least, few.is_exact) == (3, True)
