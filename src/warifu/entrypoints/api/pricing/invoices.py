"""API・請求: qualified invoices of issued orders, as data and as PDF."""

from datetime import date
from urllib.parse import quote as percent_encoded

from fastapi import APIRouter, Response

from warifu.entrypoints.api.pricing.amounts import TotalsView, totals_view
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import PathId, View
from warifu.orders.facts import Medium
from warifu.orders.invoices import Invoice
from warifu.workflows.pricing.invoice import invoice_order, print_invoice, show_invoice

router = APIRouter(prefix="/invoices", tags=["invoices"])
PDF = "application/pdf"
MISSING_HEADER = "Warifu-Missing-Glyphs"


class InvoiceLineView(View):
    """請求明細: like lines of the order put together; amounts in yen without tax."""

    medium: Medium
    quantity: int
    unit_price: int
    tax_percent: int
    amount: int


class InvoiceView(View):
    """適格請求書: what the law asks for, as data."""

    number: str
    order_id: str
    issuer: str
    registration_number: str
    recipient: str
    issued_on: date
    transaction_on: date
    lines: list[InvoiceLineView]
    totals: TotalsView


@router.post("/{order_id}")
def issue(order_id: PathId, installation: TheInstallation, actor: SignedIn) -> InvoiceView:
    """請求書を出す: by the participant or registration staff; asked for again, it is the same one."""
    return _view(invoice_order(installation, actor, order_id))


@router.get("/{order_id}")
def show(order_id: PathId, installation: TheInstallation, actor: SignedIn) -> InvoiceView:
    """請求書を見る."""
    return _view(show_invoice(installation, actor, order_id))


@router.get("/{order_id}/invoice.pdf", response_class=Response, responses={200: {"content": {PDF: {}}}})
def show_pdf(order_id: PathId, installation: TheInstallation, actor: SignedIn) -> Response:
    """請求書のPDF: characters its font cannot draw are named, percent-encoded, in Warifu-Missing-Glyphs."""
    printed = print_invoice(installation, actor, order_id)
    missing = {MISSING_HEADER: percent_encoded(printed.missing_glyphs)} if printed.missing_glyphs else {}
    disposition = {"Content-Disposition": f'attachment; filename="invoice-{order_id}.pdf"'}
    return Response(printed.pdf, media_type=PDF, headers=disposition | missing)


def _view(invoice: Invoice) -> InvoiceView:
    head = invoice.head
    return InvoiceView(
        number=head.number,
        order_id=head.order_id,
        issuer=head.issuer.name,
        registration_number=str(head.issuer.registration_number),
        recipient=head.recipient,
        issued_on=head.issued_on,
        transaction_on=head.transaction_on,
        lines=[
            InvoiceLineView(
                medium=line.medium,
                quantity=line.quantity,
                unit_price=line.unit_price.amount,
                tax_percent=line.tax_percent,
                amount=line.amount.amount,
            )
            for line in invoice.lines
        ],
        totals=totals_view(invoice.totals),
    )
