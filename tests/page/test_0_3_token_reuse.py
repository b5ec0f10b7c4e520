"""Section 0.3: from a month on, a certificate bought on another medium may be written to an old token by its owner."""

from datetime import date

import pytest

from warifu.kernel.yen import Yen
from warifu.orders.errors import TokenReuseNotPossible
from warifu.orders.explained import explain
from warifu.orders.facts import Medium
from warifu.orders.ordering import REUSABLE_FROM
from warifu.orders.prices import Item, Offering, Price, Service, Tariff, quote

FIRST, ALLOWED_ON = date(2016, 4, 1), date(2017, 10, 1)
TARIFF = Tariff(
    prices=tuple(Price(medium, FIRST, Yen(11_111 + n), 8) for n, medium in enumerate(Medium)),
    offerings=(*(Offering(medium, FIRST) for medium in Medium), Offering(Service.TOKEN_REUSE, ALLOWED_ON)),
)


@pytest.mark.parametrize("medium", sorted(REUSABLE_FROM))
def test_a_certificate_for_an_old_token_costs_what_its_own_medium_costs(medium: Medium) -> None:
    noted, plain = (quote(TARIFF, ALLOWED_ON, [Item(medium, token)]) for token in ("TOKEN-7", None))
    assert noted.totals == plain.totals
    assert "TOKEN-7" in " ".join(sentence.ja for sentence in explain(noted))


def test_in_september_2017_a_token_was_not_reused() -> None:
    with pytest.raises(TokenReuseNotPossible):
        quote(TARIFF, date(2017, 9, 30), [Item(Medium.DOWNLOAD, "TOKEN-7")])


def test_a_certificate_that_comes_on_a_new_token_is_not_for_an_old_one() -> None:
    with pytest.raises(TokenReuseNotPossible) as refused:
        quote(TARIFF, ALLOWED_ON, [Item(Medium.USB_TOKEN, "TOKEN-7")])
    assert refused.value.facts()["possible"] == "CD_R, CD_R_BUNDLE, DOWNLOAD, USB_MEMORY"
