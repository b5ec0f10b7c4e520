"""金額: amounts without tax are summed per rate, and tax is rounded down once per rate (消費税法施行令70条の10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from warifu.kernel.yen import Yen

HIGHEST_TAX_PERCENT = 100
HIGHEST_PRICE = 100_000_000


@dataclass(frozen=True, slots=True)
class Priced:
    """課税対象: an amount without tax and the rate it is taxed at."""

    amount: Yen
    tax_percent: int


@dataclass(frozen=True, slots=True)
class RateTotal:
    """税率ごとの合計: `taxable` without tax, `tax` of all of it at once."""

    tax_percent: int
    taxable: Yen
    tax: Yen


@dataclass(frozen=True, slots=True)
class Totals:
    """合計: highest rate first."""

    rates: tuple[RateTotal, ...]

    @property
    def taxable(self) -> Yen:
        return sum((rate.taxable for rate in self.rates), Yen(0))

    @property
    def tax(self) -> Yen:
        return sum((rate.tax for rate in self.rates), Yen(0))

    @property
    def total(self) -> Yen:
        """税込合計."""
        return self.taxable + self.tax


def total_up(lines: Sequence[Priced]) -> Totals:
    """合計する: one rounding per rate, however many lines there are."""
    rates = sorted({line.tax_percent for line in lines}, reverse=True)
    return Totals(tuple(_rate_total(percent, lines) for percent in rates))


def _rate_total(percent: int, lines: Sequence[Priced]) -> RateTotal:
    taxable = sum((line.amount for line in lines if line.tax_percent == percent), Yen(0))
    return RateTotal(percent, taxable, taxable.tax(Fraction(percent, 100)))
