"""金額: totals equal their lines, and tax is rounded once per rate."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.kernel.errors import FieldInvalid
from warifu.kernel.yen import Yen
from warifu.orders.facts import Medium
from warifu.orders.invoices import InvoiceHead, InvoiceIssuer, RegistrationNumber, make_invoice
from warifu.orders.prices import Price
from warifu.orders.totals import Priced, total_up

HEAD = InvoiceHead(
    "INV-1",
    "O-1",
    date(2026, 12, 1),
    InvoiceIssuer("見本認証局", RegistrationNumber("T0000000000000")),
    "見本電力株式会社",
    date(2026, 11, 30),
)
PRICES = st.lists(
    st.builds(
        Price,
        st.sampled_from(Medium),
        st.just(date(2026, 4, 1)),
        st.integers(1, 100_000).map(Yen),
        st.sampled_from([0, 8, 10]),
    ),
    min_size=1,
    max_size=60,
)


@given(PRICES)
def test_an_invoice_totals_what_its_lines_say(prices: list[Price]) -> None:
    invoice = make_invoice(HEAD, prices)
    assert sum(line.quantity for line in invoice.lines) == len(prices)
    assert sum(line.amount.amount for line in invoice.lines) == sum(price.unit_price.amount for price in prices)
    for rate in invoice.totals.rates:
        of_rate = [price.unit_price.amount for price in prices if price.tax_percent == rate.tax_percent]
        assert rate.taxable.amount == sum(of_rate)
    assert invoice.totals.total == invoice.totals.taxable + invoice.totals.tax


@given(PRICES)
def test_tax_is_rounded_down_once_for_each_rate(prices: list[Price]) -> None:
    totals = make_invoice(HEAD, prices).totals
    assert [rate.tax_percent for rate in totals.rates] == sorted({p.tax_percent for p in prices}, reverse=True)
    for rate in totals.rates:
        exact = Fraction(rate.taxable.amount * rate.tax_percent, 100)
        assert 0 <= exact - rate.tax.amount < 1


def test_three_lines_of_nine_yen_are_taxed_as_twenty_seven() -> None:
    assert total_up([Priced(Yen(9), 10)] * 3).tax == Yen(2)


@pytest.mark.parametrize(
    "text", ["", "1234567890123", "T123456789012", "T12345678901234", "t1234567890123", "T１２３４５６７８９０１２３"]
)
def test_a_registration_number_is_the_letter_t_and_thirteen_digits(text: str) -> None:
    with pytest.raises(FieldInvalid):
        RegistrationNumber(text)
