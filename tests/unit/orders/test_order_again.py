"""再申込の境目: on which day the successor of a certificate starts, and from which day on it can be ordered."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.authority.facts import KeyAlgorithm, RequestFacts, SubjectName
from warifu.authority.profiles import shipped_profiles
from warifu.kernel.clock import jst_date, start_of_day
from warifu.kernel.period import ValidityPeriod
from warifu.orders.again import Again, Ending, Verdict, order_again, within_limit
from warifu.orders.facts import LineKey, Medium, OrderLine, Wanted
from warifu.orders.ordering import check_lines

OLD = ValidityPeriod.starting_on(date(2025, 6, 1), 2)  # ends on 31 May 2027
LINE = OrderLine(
    id="L-1",
    number=7,
    wanted=Wanted(
        start_on=OLD.start_on,
        purpose_label="需給計画用",
        holder="見本 太郎",
        medium=Medium.CD_R_BUNDLE,
        target_token="TOKEN-7",
        predecessor="WF-23-00001",
        disc_group="本社",
    ),
    profile="client",
    subject=SubjectName("0A001 需給計画用"),
    key=LineKey(KeyAlgorithm.P_384),
)
BY_CSR = replace(LINE, key=LineKey(KeyAlgorithm.P_384, b"old spki"))
ENDING = Ending("WF-25-00001", OLD, is_revoked=False, line=LINE, followed_by=None)
CSR = RequestFacts(b"der", b"spki", KeyAlgorithm.P_256, SubjectName("端末"))
EVERYTHING = frozenset(Medium)
SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


def on(day: date, ending: Ending = ENDING) -> Again:
    return order_again(ending, start_of_day(day) + timedelta(hours=10), EVERYTHING)


def ends_on(expiry_on: date) -> Ending:
    end = start_of_day(expiry_on + timedelta(days=1)) - SECOND
    return replace(ENDING, period=ValidityPeriod(start_of_day(expiry_on - timedelta(days=700)), end))


def test_the_successor_starts_with_the_second_after_the_last_one_and_repeats_the_line() -> None:
    answer = on(date(2027, 5, 1))
    assert answer.verdict is Verdict.FOLLOWS
    assert answer.form is not None
    assert start_of_day(answer.form.wanted.start_on) == OLD.not_after + SECOND
    again, form = LINE.wanted, answer.form.wanted
    assert (form.purpose_label, form.holder, form.medium, form.disc_group, answer.form.key_source) == (
        again.purpose_label,
        again.holder,
        again.medium,
        again.disc_group,
        LINE.key.algorithm,
    )
    assert (form.predecessor, form.target_token) == ("WF-25-00001", None)


def test_on_day_180_before_the_start_it_can_be_ordered() -> None:
    day_180 = date(2027, 6, 1) - timedelta(days=180)
    answer = on(day_180)
    assert (answer.verdict, answer.start_on) == (Verdict.FOLLOWS, date(2027, 6, 1))
    assert answer.form is not None
    check_lines({1: answer.form}, day_180, shipped_profiles())


def test_on_day_181_before_the_start_it_is_left_out_and_tomorrow_is_named() -> None:
    day_181 = date(2027, 6, 1) - timedelta(days=181)
    answer = on(day_181)
    assert (answer.verdict, answer.form) == (Verdict.TOO_EARLY, None)
    assert answer.orderable_on == day_181 + timedelta(days=1)


def test_midnight_in_japan_separates_day_181_from_day_180() -> None:
    midnight = start_of_day(date(2027, 6, 1) - timedelta(days=180))
    assert order_again(ENDING, midnight - MICROSECOND, EVERYTHING).verdict is Verdict.TOO_EARLY
    assert order_again(ENDING, midnight, EVERYTHING).verdict is Verdict.FOLLOWS


def test_in_its_last_second_a_certificate_is_followed_and_afterwards_its_successor_starts_today() -> None:
    last = OLD.not_after + SECOND - MICROSECOND
    before, after = (order_again(ENDING, now, EVERYTHING) for now in (last, last + MICROSECOND))
    assert (before.verdict, before.start_on) == (Verdict.FOLLOWS, date(2027, 6, 1))
    assert (after.verdict, after.start_on) == (Verdict.STARTS_TODAY, date(2027, 6, 1))
    assert on(date(2027, 7, 15)).start_on == date(2027, 7, 15)


@pytest.mark.parametrize(
    ("expiry_on", "start_on"),
    [
        (date(2028, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 1)),
        (date(2027, 2, 28), date(2027, 3, 1)),
        (date(2027, 12, 31), date(2028, 1, 1)),
    ],
)
def test_around_a_leap_day_and_the_new_year_no_day_is_left_out(expiry_on: date, start_on: date) -> None:
    assert on(expiry_on - timedelta(days=30), ends_on(expiry_on)).start_on == start_on


def test_one_that_began_on_a_leap_day_is_followed_on_the_first_of_march_two_years_later() -> None:
    leap = replace(ENDING, period=ValidityPeriod.starting_on(date(2028, 2, 29), 2))
    assert on(date(2030, 1, 1), leap).start_on == date(2030, 3, 1)


def test_a_period_that_ends_within_a_day_is_followed_that_very_day() -> None:
    noon = replace(ENDING, period=ValidityPeriod(OLD.not_before, OLD.not_after - timedelta(hours=12)))
    assert on(date(2027, 5, 1), noon).start_on == date(2027, 5, 31)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"followed_by": "O-2", "is_revoked": True, "line": None}, Verdict.SUCCEEDED),
        ({"is_revoked": True, "line": None}, Verdict.REVOKED),
        ({"line": None}, Verdict.NOT_ORDERED),
        ({"line": replace(LINE, wanted=replace(LINE.wanted, medium=Medium.CD_R))}, Verdict.MEDIUM_NOT_OFFERED),
        ({"line": BY_CSR}, Verdict.REQUEST_NEEDED),
    ],
)
def test_what_is_not_ordered_again_is_left_out_with_its_reason(changes: dict[str, Any], verdict: Verdict) -> None:
    answer = order_again(replace(ENDING, **changes), start_of_day(date(2027, 5, 1)), EVERYTHING - {Medium.CD_R})
    assert (answer.verdict, answer.form) == (verdict, None)


def test_a_new_csr_decides_the_kind_of_key() -> None:
    by_csr = replace(ENDING, line=BY_CSR, request=CSR)
    form = on(date(2027, 5, 1), by_csr).form
    assert form is not None
    assert (form.key_source, form.key.algorithm) == (CSR, KeyAlgorithm.P_256)


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 10))
def test_what_is_beyond_the_limit_says_so_and_what_is_left_out_anyway_takes_no_place(
    followed: list[bool], limit: int
) -> None:
    endings = [
        replace(ENDING, certificate_id=f"WF-{n}", followed_by="O-1" if f else None) for n, f in enumerate(followed)
    ]
    answers = [on(date(2027, 5, 1), ending) for ending in endings]
    kept = within_limit(answers, limit)
    orderable = [answer for answer in answers if answer.form]
    assert [answer for answer in kept if answer.form] == orderable[:limit]
    beyond = [answer.ending for answer in kept if answer.verdict is Verdict.BEYOND_LIMIT]
    assert beyond == [answer.ending for answer in orderable[limit:]]
    assert [answer.ending for answer in kept] == endings


@given(
    expiry_on=st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1)),
)
def test_what_is_drafted_can_be_ordered_and_leaves_no_gap_that_could_be_avoided(expiry_on: date, now: datetime) -> None:
    at = now.replace(tzinfo=UTC)
    today, answer = jst_date(at), order_again(ends_on(expiry_on), at, EVERYTHING)
    if answer.form:
        check_lines({1: answer.form}, today, shipped_profiles())
        assert answer.form.wanted.start_on == max(expiry_on + timedelta(days=1), today)
    else:
        assert answer.orderable_on > today
        later = order_again(ends_on(expiry_on), start_of_day(answer.orderable_on), EVERYTHING)
        day_before = order_again(ends_on(expiry_on), start_of_day(answer.orderable_on) - SECOND, EVERYTHING)
        assert (later.verdict, day_before.verdict) == (Verdict.FOLLOWS, Verdict.TOO_EARLY)
