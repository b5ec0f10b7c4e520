"""価格の境目: which price list an order pays, day by day and second by second around a revision."""

from datetime import UTC, date, datetime, timedelta

import pytest

from warifu.kernel.clock import jst_date
from warifu.kernel.yen import Yen
from warifu.orders.errors import MediumNotOffered, OrderEmpty, PriceMissing, TokenReuseNotPossible
from warifu.orders.explained import explain
from warifu.orders.facts import Medium
from warifu.orders.prices import Item, Offering, OrderCutoff, Price, Quote, Service, Tariff, cutoff_for, quote

FEBRUARY, MARCH, APRIL = date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)
REVISED_ON = date(2027, 4, 1)
START = date(2020, 1, 1)
DAY = timedelta(days=1)


def price(medium: Medium, amount: int, effective_on: date = START, tax_percent: int = 10) -> Price:
    return Price(medium, effective_on, Yen(amount), tax_percent)


def tariff(*revisions: Price, cutoffs: tuple[date, ...] = (FEBRUARY, MARCH, APRIL)) -> Tariff:
    return Tariff(
        prices=(*(price(medium, 10_000 + n) for n, medium in enumerate(Medium)), *revisions),
        cutoffs=tuple(OrderCutoff(on) for on in cutoffs),
        offerings=tuple(Offering(what, START) for what in (*Medium, *Service)),
    )


REVISED = tariff(price(Medium.DOWNLOAD, 22_222, REVISED_ON))


def paid(on: date, rows: Tariff = REVISED, medium: Medium = Medium.DOWNLOAD) -> int:
    return quote(rows, on, [Item(medium)]).totals.taxable.amount


def said(quoted: Quote) -> str:
    return " ".join(sentence.ja + sentence.en for sentence in explain(quoted))


def test_on_the_cutoff_day_itself_the_order_still_belongs_to_that_cutoff() -> None:
    assert cutoff_for(REVISED, MARCH) == MARCH
    assert paid(MARCH) == 10_000


def test_the_day_before_the_cutoff_pays_the_old_price() -> None:
    assert paid(MARCH - DAY) == 10_000


def test_the_day_after_the_cutoff_belongs_to_the_next_and_pays_the_new_price() -> None:
    assert cutoff_for(REVISED, MARCH + DAY) == APRIL
    assert paid(MARCH + DAY) == 22_222


def test_the_last_microsecond_before_midnight_in_japan_is_in_time_and_midnight_is_not() -> None:
    midnight = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)
    assert paid(jst_date(midnight - timedelta(microseconds=1))) == 10_000
    assert paid(jst_date(midnight)) == 22_222


def test_a_list_that_takes_effect_on_the_cutoff_day_applies_to_that_cutoff() -> None:
    assert paid(MARCH - DAY, tariff(price(Medium.DOWNLOAD, 22_222, MARCH))) == 22_222
    assert paid(MARCH - DAY, tariff(price(Medium.DOWNLOAD, 22_222, MARCH + DAY))) == 10_000


def test_an_order_before_the_revision_whose_cutoff_lies_after_it_pays_the_new_price_and_is_told() -> None:
    rows = tariff(price(Medium.DOWNLOAD, 22_222, REVISED_ON), cutoffs=(FEBRUARY, APRIL))
    quoted = quote(rows, date(2027, 3, 1), [Item(Medium.DOWNLOAD)])
    assert (quoted.cutoff_on, quoted.effective_on, quoted.totals.taxable) == (APRIL, REVISED_ON, Yen(22_222))
    assert quoted.lines[0].is_revised
    told = said(quoted)
    assert "税抜10,000円ですが、申込締切が改定後に当たるため税抜22,222円になります" in told
    assert "says JPY 10,000 without tax, but the cutoff lies after a revision, so it is JPY 22,222" in told
    assert "2027年4月30日の申込締切分" in told


def test_where_no_cutoff_is_entered_the_application_date_decides() -> None:
    rows = tariff(price(Medium.DOWNLOAD, 22_222, REVISED_ON), cutoffs=())
    assert [paid(on, rows) for on in (REVISED_ON - DAY, REVISED_ON)] == [10_000, 22_222]
    quoted = quote(rows, REVISED_ON - DAY, [Item(Medium.DOWNLOAD)])
    assert not quoted.is_entered
    assert "登録されていないため、申込日の価格表を適用します" in said(quoted)


def test_after_the_last_entered_cutoff_the_application_date_decides() -> None:
    assert cutoff_for(REVISED, APRIL + DAY) == APRIL + DAY


def test_a_cutoff_that_was_taken_back_counts_no_more_and_may_be_entered_again() -> None:
    gone = Tariff(cutoffs=(*REVISED.cutoffs, OrderCutoff(MARCH, stands=False)))
    assert cutoff_for(gone, MARCH) == APRIL
    assert cutoff_for(Tariff(cutoffs=(*gone.cutoffs, OrderCutoff(MARCH))), MARCH) == MARCH


def test_an_order_resubmitted_across_a_revision_pays_by_its_new_application_date() -> None:
    first, again = quote(REVISED, MARCH, [Item(Medium.DOWNLOAD)]), quote(REVISED, APRIL, [Item(Medium.DOWNLOAD)])
    assert (first.totals.taxable, again.totals.taxable) == (Yen(10_000), Yen(22_222))
    assert quote(REVISED, MARCH, [Item(Medium.DOWNLOAD)]) == first


@pytest.mark.parametrize("revised", Medium)
@pytest.mark.parametrize("ordered", Medium)
def test_a_revision_of_one_medium_leaves_the_others_alone(revised: Medium, ordered: Medium) -> None:
    rows = tariff(price(revised, 33_333, REVISED_ON))
    before = paid(MARCH, rows, ordered)
    assert before == 10_000 + list(Medium).index(ordered)
    assert paid(MARCH + DAY, rows, ordered) == (33_333 if revised is ordered else before)


def test_a_row_for_the_same_day_that_was_approved_later_supersedes_the_earlier_one() -> None:
    rows = tariff(price(Medium.DOWNLOAD, 22_222, REVISED_ON), price(Medium.DOWNLOAD, 21_111, REVISED_ON))
    assert paid(APRIL, rows) == 21_111


def test_the_quote_says_what_the_next_cutoff_would_cost() -> None:
    quoted = quote(REVISED, MARCH, [Item(Medium.DOWNLOAD), Item(Medium.CD_R)])
    assert quoted.next is not None
    assert (quoted.next.on, quoted.next.totals.taxable) == (APRIL, Yen(22_222 + 10_001))
    assert "次の申込締切(2027年4月30日)分になると" in said(quoted)
    same = quote(REVISED, FEBRUARY, [Item(Medium.CD_R)])
    assert "次の申込締切(2027年3月31日)分でも、合計は同じ" in said(same)
    assert "次の申込締切も、先の価格改定も登録されていません" in said(quote(REVISED, APRIL, [Item(Medium.CD_R)]))


def test_a_medium_without_a_price_is_not_quoted_and_the_line_is_named() -> None:
    rows = Tariff(prices=(price(Medium.DOWNLOAD, 1),), offerings=REVISED.offerings)
    with pytest.raises(PriceMissing) as refused:
        quote(rows, MARCH, [Item(Medium.DOWNLOAD), Item(Medium.CD_R)])
    assert refused.value.facts() == {"line": 2, "medium": Medium.CD_R, "cutoff_on": "2027-03-31"}
    with pytest.raises(MediumNotOffered):
        quote(Tariff(), MARCH, [Item(Medium.DOWNLOAD)])
    with pytest.raises(OrderEmpty):
        quote(REVISED, MARCH, [])


def test_what_is_offered_depends_on_the_application_date_and_may_end() -> None:
    rows = Tariff(REVISED.prices, REVISED.cutoffs, (*REVISED.offerings, Offering(Medium.CD_R, REVISED_ON, False)))
    assert paid(MARCH, rows, Medium.CD_R) == 10_001
    with pytest.raises(MediumNotOffered):
        paid(REVISED_ON, rows, Medium.CD_R)


def test_a_token_is_not_reused_with_a_new_token() -> None:
    with pytest.raises(TokenReuseNotPossible):
        quote(REVISED, MARCH, [Item(Medium.USB_TOKEN, "TOKEN-7")])


@pytest.mark.parametrize("medium", Medium)
def test_each_medium_pays_by_the_cutoff_around_its_own_revision_to_the_second(medium: Medium) -> None:
    old, new = 10_000 + list(Medium).index(medium), 33_333
    rows = tariff(price(medium, new, REVISED_ON))
    midnight = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)
    by_instant = {at: paid(jst_date(at), rows, medium) for at in (midnight - timedelta(microseconds=1), midnight)}
    assert list(by_instant.values()) == [old, new]
    assert [paid(on, rows, medium) for on in (MARCH - DAY, MARCH, MARCH + DAY)] == [old, old, new]


@pytest.mark.parametrize("medium", Medium)
def test_whoever_orders_any_medium_for_a_cutoff_after_its_revision_is_told_both_prices(medium: Medium) -> None:
    rows = tariff(price(medium, 33_333, REVISED_ON), cutoffs=(FEBRUARY, APRIL))
    before = f"{10_000 + list(Medium).index(medium):,}"
    told = said(quote(rows, MARCH, [Item(medium)]))
    assert f"税抜{before}円ですが、申込締切が改定後に当たるため税抜33,333円になります" in told
    assert f"JPY {before} without tax, but the cutoff lies after a revision, so it is JPY 33,333" in told
    assert "改定後に当たるため" not in said(quote(rows, FEBRUARY, [Item(medium)]))


def test_a_revision_of_the_tax_alone_is_told_too() -> None:
    rows = tariff(price(Medium.DOWNLOAD, 10_000, REVISED_ON, tax_percent=12), cutoffs=(APRIL,))
    quoted = quote(rows, MARCH, [Item(Medium.DOWNLOAD)])
    assert (quoted.lines[0].is_revised, quoted.totals.total) == (True, Yen(11_200))
    assert "申込日の価格表では10%ですが、申込締切が改定後に当たるため12%になります" in said(quoted)


def test_what_is_not_offered_at_the_next_cutoff_has_no_price_there() -> None:
    ends = (*REVISED.offerings, Offering(Medium.CD_R, MARCH + DAY, is_offered=False))
    rows = Tariff(REVISED.prices, REVISED.cutoffs, ends)
    quoted = quote(rows, MARCH, [Item(Medium.CD_R), Item(Medium.DOWNLOAD)])
    assert quoted.next is not None
    assert quoted.next.gone == (Medium.CD_R,)
    told = said(quoted)
    assert "次の申込締切(2027年4月30日)分では、CD-Rを取り扱いません" in told
    assert "分になると" not in told
