"""Section 0.1: the price of the token alone is revised, for orders that belong to cutoffs from a day on."""

from datetime import date

from warifu.kernel.yen import Yen
from warifu.orders.explained import explain
from warifu.orders.facts import Medium
from warifu.orders.prices import Item, Offering, OrderCutoff, Price, Tariff, quote

FIRST, REVISED_ON = date(2016, 4, 1), date(2023, 4, 1)
TARIFF = Tariff(
    prices=(
        Price(Medium.DOWNLOAD, FIRST, Yen(11_111), 10),
        Price(Medium.USB_TOKEN, FIRST, Yen(14_444), 10),
        Price(Medium.USB_TOKEN, REVISED_ON, Yen(15_555), 10),
    ),
    cutoffs=tuple(OrderCutoff(on) for on in (date(2023, 3, 24), date(2023, 4, 1), date(2023, 4, 25))),
    offerings=(Offering(Medium.DOWNLOAD, FIRST), Offering(Medium.USB_TOKEN, FIRST)),
)


def price_of(medium: Medium, application_on: date) -> int:
    return quote(TARIFF, application_on, [Item(medium)]).totals.taxable.amount


def test_a_token_ordered_in_time_for_the_last_cutoff_before_the_revision_costs_what_it_did() -> None:
    assert price_of(Medium.USB_TOKEN, date(2023, 3, 24)) == 14_444


def test_a_token_that_belongs_to_the_cutoff_of_1_april_2023_or_later_costs_the_new_price() -> None:
    assert price_of(Medium.USB_TOKEN, date(2023, 3, 25)) == 15_555
    assert price_of(Medium.USB_TOKEN, date(2023, 4, 1)) == 15_555
    assert price_of(Medium.USB_TOKEN, date(2023, 4, 2)) == 15_555


def test_the_other_media_cost_what_they_did() -> None:
    assert {price_of(Medium.DOWNLOAD, on) for on in (date(2023, 3, 24), date(2023, 3, 25), date(2023, 4, 2))} == {
        11_111
    }


def test_whoever_orders_in_march_for_the_april_cutoff_reads_so_beforehand() -> None:
    told = [sentence.ja for sentence in explain(quote(TARIFF, date(2023, 3, 30), [Item(Medium.USB_TOKEN)]))]
    assert "2023年3月30日の申込みは、2023年4月1日の申込締切分です(当日24時まで、日本時間)。" in told
    assert any("14,444円" in sentence and "15,555円" in sentence for sentence in told)
