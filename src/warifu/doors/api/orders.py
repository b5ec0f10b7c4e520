"""API・申込: orders, their approval, what became of them, and how a returned one is put right."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Query

from warifu.doors.api.access import SignedIn, TheHouse
from warifu.doors.api.forms import Limit, PathId
from warifu.doors.api.order_forms import CloseForm, CorrectionForm, DirectForm, OrderForm, ResubmitForm, ReturnForm
from warifu.doors.api.order_views import (
    ForeseenView,
    OrderChangeView,
    OrderView,
    SubmittedView,
    change_view,
    foreseen_view,
    submitted_view,
    view,
)
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import OrderState
from warifu.workflows.approve_order import approve_order, retry_order, return_order, withdraw_order
from warifu.workflows.close_order import close_order
from warifu.workflows.correct_order import correct_order, resubmit_order
from warifu.workflows.look_up import OrderSeen, find_participant, list_orders, show_history, show_order
from warifu.workflows.sign_directly import request_directly
from warifu.workflows.submit_order import foresee_order, submit_order

router = APIRouter(prefix="/orders", tags=["orders"])
BODY_LIMIT = 16 * 1024 * 1024  # bytes of a request: as many lines as an order may have, each with a CSR

Version: TypeAlias = Annotated[int | None, Query(ge=0, lt=1 << 31)]
"""見ていた版: with it, the action is refused (order.changed) when anything happened to the order since."""


@router.post("", status_code=201)
def submit(form: OrderForm, house: TheHouse, actor: SignedIn) -> SubmittedView:
    """申し込む: by an operator or registration staff. Urgent handling is not offered, as `notes` says."""
    code = OperatorCode(form.operator_code) if form.operator_code else None
    participant = find_participant(house, actor, code)
    forms = [line.read(house) for line in form.lines]
    order = submit_order(house, actor, participant.id, forms, confirm_duplicates=form.confirm_duplicates)
    return submitted_view(order)


@router.post("/quote")
def foresee(form: OrderForm, house: TheHouse, actor: SignedIn) -> ForeseenView:
    """申込みを見積もる: checked as a submission, with its price and what looks ordered already; nothing is written."""
    code = OperatorCode(form.operator_code) if form.operator_code else None
    participant = find_participant(house, actor, code)
    return foreseen_view(foresee_order(house, actor, participant.id, [line.read(house) for line in form.lines]))


@router.post("/direct", status_code=201)
def submit_directly(form: DirectForm, house: TheHouse, actor: SignedIn) -> OrderView:
    """直接発行を申し込む: by registration staff; approved like any other order."""
    return view(request_directly(house, actor, form.request.encode(), form.profile, form.start_on))


@router.get("")
def list_some(house: TheHouse, actor: SignedIn, state: OrderState | None = None, limit: Limit = 100) -> list[OrderView]:
    """申込の一覧: newest first."""
    return [_seen(order) for order in list_orders(house, actor, state, limit)]


@router.get("/{order_id}")
def show(order_id: PathId, house: TheHouse, actor: SignedIn) -> OrderView:
    """申込を見る."""
    return _seen(show_order(house, actor, order_id))


@router.get("/{order_id}/history")
def history(order_id: PathId, house: TheHouse, actor: SignedIn) -> list[OrderChangeView]:
    """申込の履歴を見る: oldest first, corrections line by line."""
    return [change_view(change) for change in show_history(house, actor, order_id)]


@router.post("/{order_id}/approve")
def approve(order_id: PathId, house: TheHouse, actor: SignedIn, version: Version = None) -> OrderView:
    """承認する: by an approver who neither entered nor corrected it; the last one needed sends it to issuance.

    Too late for a start date, the order goes back instead, and the answer is `order.start_date.passed`.
    """
    return view(approve_order(house, actor, order_id, version))


@router.post("/{order_id}/return")
def send_back(
    order_id: PathId, form: ReturnForm, house: TheHouse, actor: SignedIn, version: Version = None
) -> OrderView:
    """差し戻す: by an approver or registration staff, with reasons for the order and its lines."""
    return view(return_order(house, actor, order_id, form.reason, line_reasons=form.read(), seen=version))


@router.post("/{order_id}/corrections")
def correct(
    order_id: PathId, form: CorrectionForm, house: TheHouse, actor: SignedIn, version: Version = None
) -> OrderView:
    """訂正する: a returned order, by the participant, its agent or registration staff. It is resubmitted afterwards."""
    confirmed = form.confirm_duplicates
    return view(correct_order(house, actor, order_id, form.read(house), version, confirm_duplicates=confirmed))


@router.post("/{order_id}/resubmit")
def resubmit(
    order_id: PathId, form: ResubmitForm, house: TheHouse, actor: SignedIn, version: Version = None
) -> SubmittedView:
    """再提出する: a returned order gets a new application date, cutoff and start window; approvals begin anew."""
    confirmed = form.confirm_duplicates
    return submitted_view(resubmit_order(house, actor, order_id, version, confirm_duplicates=confirmed))


@router.post("/{order_id}/withdraw")
def withdraw(order_id: PathId, house: TheHouse, actor: SignedIn, version: Version = None) -> OrderView:
    """取り下げる: by the participant or registration staff, while it is not approved."""
    return view(withdraw_order(house, actor, order_id, version))


@router.post("/{order_id}/retry")
def retry(order_id: PathId, house: TheHouse, actor: SignedIn, version: Version = None) -> OrderView:
    """発行を再開する: by an approver or registration staff."""
    return view(retry_order(house, actor, order_id, version))


@router.post("/{order_id}/close")
def close(order_id: PathId, form: CloseForm, house: TheHouse, actor: SignedIn, version: Version = None) -> OrderView:
    """発行を打ち切る: by an approver or registration staff; lines of a failed order that were not issued leave it."""
    return view(close_order(house, actor, order_id, form.reason, version))


def _seen(seen: OrderSeen) -> OrderView:
    return view(seen.order, seen.certificates)
