"""API・金額: prices, totals and sentences, as quotes and invoices show them. Amounts are whole yen."""

from datetime import date

from warifu.entrypoints.inputs.values import View
from warifu.orders.facts import Medium
from warifu.orders.prices import Price
from warifu.orders.totals import Totals


class PriceView(View):
    """価格: without tax, for one certificate."""

    medium: Medium
    effective_on: date
    unit_price: int
    tax_percent: int


class RateView(View):
    """税率ごとの合計: tax is rounded down once for all of it."""

    tax_percent: int
    taxable: int
    tax: int


class TotalsView(View):
    """合計: `total` with tax."""

    rates: list[RateView]
    taxable: int
    tax: int
    total: int


class SentenceView(View):
    """説明文."""

    ja: str
    en: str


def price_view(price: Price) -> PriceView:
    """価格の出力."""
    return PriceView(
        medium=price.medium,
        effective_on=price.effective_on,
        unit_price=price.unit_price.amount,
        tax_percent=price.tax_percent,
    )


def totals_view(totals: Totals) -> TotalsView:
    """合計の出力."""
    rates = [
        RateView(tax_percent=rate.tax_percent, taxable=rate.taxable.amount, tax=rate.tax.amount)
        for rate in totals.rates
    ]
    return TotalsView(rates=rates, taxable=totals.taxable.amount, tax=totals.tax.amount, total=totals.total.amount)
