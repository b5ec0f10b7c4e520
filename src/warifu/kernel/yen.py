"""円: amounts in whole yen; consumption tax is rounded down."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, order=True)
class Yen:
    """円: an amount in whole yen, never a float."""

    amount: int

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"yen are whole numbers: {self.amount!r}")

    def __add__(self, other: "Yen") -> "Yen":
        return Yen(self.amount + other.amount)

    def __sub__(self, other: "Yen") -> "Yen":
        return Yen(self.amount - other.amount)

    def __mul__(self, count: int) -> "Yen":
        return Yen(self.amount * count)

    def tax(self, rate: Fraction) -> "Yen":
        """消費税: `rate` of this amount, fractions of a yen dropped toward zero."""
        tax = abs(self.amount) * rate // 1
        return Yen(tax if self.amount >= 0 else -tax)

    def __str__(self) -> str:
        return f"{self.amount:,}円"
