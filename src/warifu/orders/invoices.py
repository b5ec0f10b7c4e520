"""適格請求書: what a qualified invoice must say (消費税法57条の4第1項), and how it comes from an order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from warifu.kernel.errors import FieldInvalid
from warifu.kernel.yen import Yen
from warifu.orders.facts import Medium
from warifu.orders.prices import Price
from warifu.orders.totals import Priced, Totals, total_up


@dataclass(frozen=True, slots=True)
class RegistrationNumber:
    """登録番号: of a qualified invoice issuer, `T` and thirteen digits. Raises FieldInvalid."""

    text: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"T[0-9]{13}", self.text):
            raise FieldInvalid("invoice_registration_number", "T1234567890123")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class InvoiceIssuer:
    """適格請求書発行事業者: its name and registration number."""

    name: str
    registration_number: RegistrationNumber


@dataclass(frozen=True, slots=True)
class InvoiceHead:
    """請求書の控え: what is kept of an invoice once it is issued; its lines follow from the order and rows of then."""

    number: str
    order_id: str
    issued_on: date
    issuer: InvoiceIssuer
    recipient: str
    transaction_on: date


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """請求明細: `quantity` certificates on one medium at one price without tax."""

    medium: Medium
    unit_price: Yen
    quantity: int
    tax_percent: int

    @property
    def amount(self) -> Yen:
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Invoice:
    """適格請求書: the kept head, lines by medium and price, and totals per rate."""

    head: InvoiceHead
    lines: tuple[InvoiceLine, ...]
    totals: Totals


def make_invoice(head: InvoiceHead, prices: Sequence[Price]) -> Invoice:
    """請求書を作る: `prices` are those of the order's lines, one each; like lines are put together."""
    counted: dict[tuple[Medium, Yen, int], int] = {}
    for price in prices:
        key = (price.medium, price.unit_price, price.tax_percent)
        counted[key] = counted.get(key, 0) + 1
    lines = tuple(InvoiceLine(medium, unit, quantity, tax) for (medium, unit, tax), quantity in counted.items())
    return Invoice(head, lines, total_up([Priced(line.amount, line.tax_percent) for line in lines]))
