"""円: whole yen."""

from fractions import Fraction

import pytest

from warifu.kernel.yen import Yen

TEN_PERCENT = Fraction(10, 100)


def test_tax_drops_the_fraction_of_a_yen_toward_zero() -> None:
    assert Yen(11_115).tax(TEN_PERCENT) == Yen(1_111)
    assert Yen(-11_115).tax(TEN_PERCENT) == Yen(-1_111)


def test_totals_add_up_and_are_written_with_commas() -> None:
    assert str(Yen(11_111) * 3 - Yen(333) + Yen(1_000)) == "34,000円"


@pytest.mark.parametrize("amount", [1.0, "1", True, None])
def test_a_part_of_a_yen_is_a_programming_error(amount) -> None:
    with pytest.raises(TypeError):
        Yen(amount)
