"""発行の打切り: what is issued of a failed order stands and is charged; the rest is as if never ordered."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from fixtures.installation import do_jobs
from fixtures.order_desk import APPROVERS, STAFF, OrderDesk
from samples.order_files import csr

from warifu.authority.errors import LintFailed
from warifu.authority.facts import KeyAlgorithm
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid, WarifuError
from warifu.kernel.yen import Yen
from warifu.orders.errors import OrderChanged, OrderHalfIssued, OrderNothingIssued
from warifu.orders.facts import KeySource, LineForm, Medium, Order, OrderState, Wanted
from warifu.orders.history import LineStep, OrderStep
from warifu.orders.invoices import InvoiceIssuer, RegistrationNumber
from warifu.orders.prices import Offering, Price, Tariff
from warifu.workflows.issuing import issue_order as issuing
from warifu.workflows.jobs import NoLease
from warifu.workflows.orders.approve import approve_order, retry_order
from warifu.workflows.orders.close import close_order
from warifu.workflows.orders.show_orders import show_history
from warifu.workflows.orders.submit import submit_order
from warifu.workflows.participants.change import suspend_participant
from warifu.workflows.pricing.invoice import invoice_order
from warifu.workflows.pricing.set_prices import approve_prices, propose_prices

NEVER = "発行できない"
Attempt = pytest.MonkeyPatch


def line(desk: OrderDesk, label: str, key_source: KeySource = KeyAlgorithm.P_256, **facts: Any) -> LineForm:
    return LineForm(Wanted(jst_date(desk.clock.now()), label, **facts), key_source)


def failed(desk: OrderDesk, rule: Attempt, *forms: LineForm) -> Order:
    """An order that was approved, and stopped at the first line that bears NEVER; each line is a batch of its own."""
    drafted = issuing.draft

    def draft(requests: Any, allotted: Any, issuer: Any) -> Any:
        if any(NEVER in request.subject.common_name for request in requests):
            raise LintFailed("profile.key")
        return drafted(requests, allotted, issuer)

    for size in ("BATCH", "MADE_AT_ONCE"):
        rule.setattr(issuing, size, 1)
    rule.setattr(issuing, "draft", draft)
    order = submit_order(desk.installation, STAFF, desk.participant.id, forms)
    desk.approve(order.id)
    found = kept(desk, order.id)
    assert found.state is OrderState.FAILED
    return found


def kept(desk: OrderDesk, order_id: str) -> Order:
    with desk.installation.unit_of_work.read() as stores:
        order = stores.orders.get(order_id)
    assert order is not None
    return order


def test_what_is_issued_stands_and_the_other_lines_leave_the_order(
    each_order_desk: OrderDesk, monkeypatch: Attempt
) -> None:
    desk, installation = each_order_desk, each_order_desk.installation
    request = installation.request_format.read_request(csr().encode())
    order = failed(desk, monkeypatch, line(desk, "一号"), line(desk, NEVER, request), line(desk, "三号"))
    closed = close_order(installation, STAFF, order.id, "二行目は発行できません", order.version)
    assert (closed.state, [one.number for one in closed.lines]) == (OrderState.ISSUED, [1])
    change = show_history(installation, STAFF, order.id)[-1]
    assert (change.step, change.reason) == (OrderStep.CLOSED, "二行目は発行できません")
    assert [(one.number, one.step) for one in change.lines] == [(2, LineStep.REMOVED), (3, LineStep.REMOVED)]
    do_jobs(installation)
    with pytest.raises(OrderChanged):
        retry_order(installation, STAFF, order.id)
    with installation.unit_of_work.read() as stores:
        assert set(stores.certificates.states_of_lines([one.id for one in order.lines])) == {order.lines[0].id}
    monkeypatch.undo()
    again = submit_order(installation, STAFF, desk.participant.id, [line(desk, NEVER, request), line(desk, "三号")])
    desk.approve(again.id)
    assert kept(desk, again.id).state is OrderState.ISSUED


def test_the_invoice_is_of_the_lines_that_are_issued(order_desk: OrderDesk, monkeypatch: Attempt) -> None:
    order = failed(order_desk, monkeypatch, line(order_desk, "一号"), line(order_desk, NEVER))
    close_order(order_desk.installation, STAFF, order.id, "打切り")
    issuer = InvoiceIssuer("見本認証局", RegistrationNumber("T0000000000000"))
    installation = replace(
        order_desk.installation, policy=replace(order_desk.installation.policy, invoice_issuer=issuer)
    )
    invoice = invoice_order(installation, STAFF, order.id)
    assert [(one.quantity, one.amount) for one in invoice.lines] == [(1, Yen(11_111))]


def test_a_disc_is_made_of_those_of_its_certificates_that_are_issued(
    order_desk: OrderDesk, monkeypatch: Attempt
) -> None:
    installation, today = order_desk.installation, jst_date(order_desk.clock.now())
    rows = Tariff(
        prices=(Price(Medium.CD_R_BUNDLE, today, Yen(22_222), 10),),
        offerings=(Offering(Medium.CD_R_BUNDLE, today),),
    )
    approve_prices(installation, APPROVERS[0], propose_prices(installation, STAFF, rows, "").id)
    on_disc = {"medium": Medium.CD_R_BUNDLE, "disc_group": "A"}
    forms = [line(order_desk, label, **on_disc) for label in ("一号", "二号", NEVER)]
    order = failed(order_desk, monkeypatch, *forms)
    assert shipped(order_desk) == []
    close_order(installation, STAFF, order.id, "打切り")
    assert shipped(order_desk) == [2]


def shipped(desk: OrderDesk) -> list[int]:
    with desk.installation.unit_of_work.read() as stores:
        found = stores.deliveries.shipments(participant_ids=None, state=None, after=None, limit=10)
    return [len(shipment.certificate_ids) for shipment in found]


def test_an_order_without_a_certificate_is_returned_and_not_closed(order_desk: OrderDesk, monkeypatch: Attempt) -> None:
    order = failed(order_desk, monkeypatch, line(order_desk, NEVER))
    with pytest.raises(OrderNothingIssued):
        close_order(order_desk.installation, STAFF, order.id, "打切り")
    assert kept(order_desk, order.id) == order


def test_a_line_that_waits_for_its_signature_is_not_given_up(order_desk: OrderDesk, monkeypatch: Attempt) -> None:
    """The second line has its number on record, and was stopped between that and its signature."""
    signed = issuing.sign

    def sign(tickets: Any, cas: Any, issuer: Any) -> Any:
        if any("二号" in linted.ticket.request.subject.common_name for linted in tickets):
            raise LintFailed("profile.key")
        return signed(tickets, cas, issuer)

    with monkeypatch.context() as stopped:
        stopped.setattr(issuing, "sign", sign)
        order = failed(order_desk, monkeypatch, line(order_desk, "一号"), line(order_desk, "二号"))
        with pytest.raises(OrderHalfIssued) as refused:
            close_order(order_desk.installation, STAFF, order.id, "打切り")
    assert refused.value.lines == (2,)
    retry_order(order_desk.installation, STAFF, order.id)
    do_jobs(order_desk.installation)
    assert (kept(order_desk, order.id).state, len(kept(order_desk, order.id).lines)) == (OrderState.ISSUED, 2)


def test_an_order_that_failed_after_its_last_certificate_is_closed_with_all_its_lines(
    order_desk: OrderDesk, monkeypatch: Attempt
) -> None:
    """Its worker was killed before the last step, and the participant was suspended when the next one came."""
    installation = order_desk.installation
    order = submit_order(
        installation, STAFF, order_desk.participant.id, [line(order_desk, "一号"), line(order_desk, "二号")]
    )
    for approver in APPROVERS:
        approve_order(installation, approver, order.id)
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(issuing, "_close", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        issuing.issue_order(installation, order.id, NoLease())
    suspend_participant(installation, STAFF, order_desk.participant.id, "確認")
    do_jobs(installation)
    assert kept(order_desk, order.id).state is OrderState.FAILED
    closed = close_order(installation, STAFF, order.id, "すべて発行済みです")
    assert (closed.state, closed.lines) == (OrderState.ISSUED, order.lines)


def test_of_two_who_close_and_one_who_retries_at_once_one_wins(
    each_order_desk: OrderDesk, monkeypatch: Attempt
) -> None:
    installation = each_order_desk.installation
    order = failed(each_order_desk, monkeypatch, line(each_order_desk, "一号"), line(each_order_desk, NEVER))
    start = Barrier(3)

    def at_once(act: Callable[[], Order]) -> OrderState | None:
        start.wait()
        try:
            return act().state
        except OrderChanged:
            return None

    acts = [
        lambda: close_order(installation, STAFF, order.id, "打切り", order.version),
        lambda: close_order(installation, APPROVERS[0], order.id, "打切り", order.version),
        lambda: retry_order(installation, STAFF, order.id, order.version),
    ]
    with ThreadPoolExecutor(3) as many:
        (won,) = [state for state in many.map(at_once, acts) if state]
    do_jobs(installation)
    found = kept(each_order_desk, order.id)
    closed = won is OrderState.ISSUED
    assert (found.state, len(found.lines)) == ((OrderState.ISSUED, 1) if closed else (OrderState.FAILED, 2))


@pytest.mark.parametrize("reason", ["", " \n", "長" * 1_001])
def test_an_order_is_closed_with_a_reason_or_not_at_all(
    order_desk: OrderDesk, monkeypatch: Attempt, reason: str
) -> None:
    order = failed(order_desk, monkeypatch, line(order_desk, "一号"), line(order_desk, NEVER))
    with pytest.raises(FieldInvalid):
        close_order(order_desk.installation, STAFF, order.id, reason)
    with pytest.raises(WarifuError) as refused:
        close_order(order_desk.installation, order_desk.operator, order.id, "打切り")
    assert refused.value.code == "access.role_missing"
    assert kept(order_desk, order.id) == order


def test_only_a_failed_order_is_closed(order_desk: OrderDesk) -> None:
    order = submit_order(order_desk.installation, STAFF, order_desk.participant.id, [line(order_desk, "一号")])
    with pytest.raises(OrderChanged):
        close_order(order_desk.installation, STAFF, order.id, "打切り")
    for approver in APPROVERS:
        approve_order(order_desk.installation, approver, order.id)
    with pytest.raises(OrderChanged):
        close_order(order_desk.installation, STAFF, order.id, "打切り")
