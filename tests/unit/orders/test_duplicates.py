"""重複の疑い: when two lines look like one certificate ordered twice."""

from datetime import date, timedelta

import pytest

from warifu.orders.duplicates import StandingLine, find_duplicates
from warifu.orders.facts import LineForm, Wanted

START = date(2026, 11, 24)  # two years of it end on 23 November 2028
DAY = timedelta(days=1)


def is_like(form: LineForm, *standing: StandingLine) -> bool:
    return bool(find_duplicates({1: form}, standing or (line(),), 2))


def line(start_on: date = START, label: str = "需給管理1号", holder: str = "PC-1") -> StandingLine:
    return StandingLine("O-1", "L-1", 1, Wanted(start_on, label, holder), "WF-26-00001")


def form(start_on: date = START, label: str = "需給管理1号", holder: str = "PC-1", **changes: str) -> LineForm:
    return LineForm(Wanted(start_on, label, holder, **changes))


@pytest.mark.parametrize(
    ("start_on", "expected"),
    [
        (START, True),
        (date(2028, 11, 23) - 181 * DAY, True),
        (date(2028, 11, 23) - 180 * DAY, False),
        (date(2028, 11, 24), False),
    ],
    ids=["the same day", "181 days before the end", "180 days before the end", "the day after the end"],
)
def test_what_starts_in_the_last_180_days_of_another_follows_it(start_on: date, expected: bool) -> None:
    assert is_like(form(start_on)) is expected
    assert is_like(form(), line(start_on)) is expected


def test_a_start_on_29_february_ends_on_the_28th_two_years_later() -> None:
    leap = line(date(2028, 2, 29))
    assert not is_like(form(date(2030, 2, 28) - 180 * DAY), leap)
    assert is_like(form(date(2030, 2, 28) - 181 * DAY), leap)


def test_width_case_and_spaces_do_not_make_a_difference_and_letters_do() -> None:
    assert is_like(form(label="需給管理１号", holder="ｐｃ－１ "))
    assert not is_like(form(label="需給管理2号"))
    assert not is_like(form(holder=""))


def test_naming_the_predecessor_makes_it_a_renewal() -> None:
    assert not is_like(form(predecessor="WF-26-00001"))
    assert is_like(form(predecessor="WF-26-00002"))


def test_each_line_is_given_once_with_its_own_number() -> None:
    found = find_duplicates({3: form(), 7: form(holder="PC-2"), 9: form()}, [line(), line()], 2)
    assert [duplicate.number for duplicate in found] == [3, 9]
    assert str(found[0]) == "3 = O-1 #1 (WF-26-00001)"
