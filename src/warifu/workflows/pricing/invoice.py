"""請求: an issued order becomes a qualified invoice, at the prices that were quoted when it was submitted."""

from warifu.accounts.access import SEES_ALL, may_see, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.clock import jst_date
from warifu.kernel.ids import new_id
from warifu.orders.errors import (
    InvoiceIssuerMissing,
    InvoiceTooEarly,
    InvoiceUnknown,
    InvoiceWithoutRecipient,
    OrderUnknown,
)
from warifu.orders.facts import Order, OrderState
from warifu.orders.invoices import Invoice, InvoiceHead, make_invoice
from warifu.orders.prices import Price, prices_for
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import PrintedInvoice, Stores
from warifu.workflows.pricing.quote import known_tariff


def invoice_order(installation: Installation, actor: Actor, order_id: str) -> Invoice:
    """請求書を出す: the first time it is numbered and kept; afterwards the same one again.

    The transaction date is the JST date on which the order's last certificate was issued. Raises RoleMissing,
    OrderUnknown, InvoiceTooEarly, InvoiceWithoutRecipient, InvoiceIssuerMissing, PriceMissing.
    """
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    with installation.unit_of_work.write() as stores:
        order = _find(stores, actor, order_id)
        if order.state is not OrderState.ISSUED:
            raise InvoiceTooEarly(order_id, order.state)
        prices = _prices(stores, order)
        return make_invoice(stores.pricing.invoice(order_id) or _issue(installation, stores, actor, order), prices)


def show_invoice(installation: Installation, actor: Actor, order_id: str) -> Invoice:
    """請求書を見る: as it was issued. Raises RoleMissing, OrderUnknown, InvoiceUnknown."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        order = _find(stores, actor, order_id)
        head = stores.pricing.invoice(order_id)
        if head is None:
            raise InvoiceUnknown(order_id)
        return make_invoice(head, _prices(stores, order))


def print_invoice(installation: Installation, actor: Actor, order_id: str) -> PrintedInvoice:
    """請求書を印刷する: as PDF. Raises PrintingFailed and what `show_invoice` raises."""
    return installation.printer.print_invoice(show_invoice(installation, actor, order_id))


def _find(stores: Stores, actor: Actor, order_id: str) -> Order:
    order = stores.orders.get(order_id)
    if order is None or not may_see(actor, order.participant_id):
        raise OrderUnknown(order_id)
    return order


def _prices(stores: Stores, order: Order) -> list[Price]:
    tariff = known_tariff(stores, order.submitted_at)
    return list(prices_for(tariff, order.application_on, [line.wanted.medium for line in order.lines]))


def _issue(installation: Installation, stores: Stores, actor: Actor, order: Order) -> InvoiceHead:
    participant = stores.participants.get(order.participant_id) if order.participant_id else None
    if participant is None:
        raise InvoiceWithoutRecipient(order.id)
    if installation.policy.invoice_issuer is None:
        raise InvoiceIssuerMissing
    certificates = stores.certificates.of_lines([line.id for line in order.lines])
    last = max(certificate.issued_at for certificate in certificates)
    head = InvoiceHead(
        number=new_id("INV"),
        order_id=order.id,
        issued_on=jst_date(installation.clock.now()),
        issuer=installation.policy.invoice_issuer,
        recipient=participant.name,
        transaction_on=jst_date(last),
    )
    stores.pricing.add_invoice(head)
    stores.evidence.append(entry(installation, actor, "order.invoiced", f"order:{order.id}", number=head.number))
    return head
