"""請求書の印刷: typst sets the PDF with the one font that is installed with this program; no other is looked at."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont, TTLibError

from warifu.kernel.clock import start_of_day
from warifu.messages import catalogue
from warifu.orders.invoices import Invoice, InvoiceLine
from warifu.workflows.errors import PrintingFailed
from warifu.workflows.ports import PrintedInvoice

FONT_PACKAGE = "noto_cjk_sans_jp_regular"
FONT_FILE = "NotoSansCJKjp-Regular.otf"
FONT_NAME = "Noto Sans CJK JP"
TEMPLATE = "invoice.typ"


class TypstPrinter:
    """請求書の印刷: implements warifu.workflows.ports.InvoicePrinter."""

    def print_invoice(self, invoice: Invoice) -> PrintedInvoice:
        shown = _shown(invoice)
        font = font_file()
        try:
            pdf = typst.compile(
                str(files(__package__).joinpath(TEMPLATE)),
                format="pdf",
                font_paths=[str(font.parent)],
                ignore_system_fonts=True,
                sys_inputs={"invoice": json.dumps(shown, ensure_ascii=False)},
                pdf_standards="a-2b",
                timestamp=start_of_day(invoice.head.issued_on),
            )
        except (typst.TypstError, RuntimeError) as fault:
            raise PrintingFailed(str(fault).splitlines()[0][:200]) from fault
        assert isinstance(pdf, bytes)
        return PrintedInvoice(pdf, missing_glyphs("".join(_texts(shown))))


def font_file() -> Path:
    """書体のファイル: of the installed package. Raises PrintingFailed without it."""
    try:
        font = Path(str(files(FONT_PACKAGE))) / FONT_FILE
    except ModuleNotFoundError:
        raise PrintingFailed(f"the font package {FONT_PACKAGE} is not installed") from None
    if not font.is_file():
        raise PrintingFailed(f"{FONT_FILE} is not in the package {FONT_PACKAGE}")
    return font


def missing_glyphs(text: str) -> str:
    """書体にない文字: each once, in the order of their code points."""
    return "".join(sorted(character for character in set(text) if ord(character) not in _drawn()))


@cache
def _drawn() -> frozenset[int]:
    try:
        with TTFont(font_file(), lazy=True) as font:
            return frozenset(font.getBestCmap())
    except TTLibError as fault:
        raise PrintingFailed(str(fault)) from fault


def _shown(invoice: Invoice) -> dict[str, Any]:
    head, totals = invoice.head, invoice.totals
    return {
        "font": FONT_NAME,
        "number": head.number,
        "order_id": head.order_id,
        "issuer": head.issuer.name,
        "registration_number": str(head.issuer.registration_number),
        "recipient": head.recipient,
        "issued_on": head.issued_on.isoformat(),
        "transaction_on": head.transaction_on.isoformat(),
        "lines": [_line(line) for line in invoice.lines],
        "rates": [
            {"rate": f"{rate.tax_percent}%", "taxable": str(rate.taxable), "tax": str(rate.tax)}
            for rate in totals.rates
        ],
        "taxable": str(totals.taxable),
        "tax": str(totals.tax),
        "total": str(totals.total),
    }


def _line(line: InvoiceLine) -> dict[str, str]:
    medium = catalogue("states")[f"medium.{line.medium}"]
    names = dict.fromkeys(medium.say(language, {}) for language in ("ja", "en"))
    return {
        "description": f"クライアント証明書発行費用({' / '.join(names)})",
        "quantity": f"{line.quantity:,}",
        "unit_price": str(line.unit_price),
        "rate": f"{line.tax_percent}%",
        "amount": str(line.amount),
    }


def _texts(shown: Any) -> Iterator[str]:
    if isinstance(shown, dict):
        for part in shown.values():
            yield from _texts(part)
    elif isinstance(shown, list):
        for part in shown:
            yield from _texts(part)
    else:
        yield str(shown)
