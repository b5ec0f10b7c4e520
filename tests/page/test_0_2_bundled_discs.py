"""Section 0.2: from a month on, several certificates may be ordered on one CD."""

from datetime import date

import pytest

from warifu.kernel.yen import Yen
from warifu.orders.errors import MediumNotOffered
from warifu.orders.facts import Medium
from warifu.orders.prices import Item, Offering, Price, Tariff, quote

FIRST, ADDED_ON = date(2016, 4, 1), date(2017, 10, 1)
TARIFF = Tariff(
    prices=(Price(Medium.CD_R, FIRST, Yen(12_222), 8), Price(Medium.CD_R_BUNDLE, FIRST, Yen(12_121), 8)),
    offerings=(Offering(Medium.CD_R, FIRST), Offering(Medium.CD_R_BUNDLE, ADDED_ON)),
)
BUNDLE = [Item(Medium.CD_R_BUNDLE)] * 3


def test_several_certificates_on_one_disc_are_offered_from_october_2017_on() -> None:
    quoted = quote(TARIFF, ADDED_ON, BUNDLE)
    assert len(quoted.lines) == 3
    assert quoted.totals.taxable == Yen(3 * 12_121)


def test_in_september_2017_they_are_not_yet() -> None:
    with pytest.raises(MediumNotOffered) as refused:
        quote(TARIFF, date(2017, 9, 30), BUNDLE)
    assert refused.value.facts() == {"line": 1, "medium": Medium.CD_R_BUNDLE, "offered": "CD_R"}


def test_single_discs_stay_offered() -> None:
    assert quote(TARIFF, ADDED_ON, [Item(Medium.CD_R)]).totals.taxable == Yen(12_222)
