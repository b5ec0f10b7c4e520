"""API・申込: orders, their approval, what became of them, and how a returned one is put right."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Query

from warifu.entrypoints.api.orders.order_views import (
    ForeseenView,
    OrderChangeView,
    OrderView,
    SubmittedView,
    change_view,
    foreseen_view,
    submitted_view,
    view,
)
from warifu.entrypoints.http.large_json import LargeJsonRoute
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.orders import CloseForm, CorrectionForm, DirectForm, OrderForm, ResubmitForm, ReturnForm
from warifu.entrypoints.inputs.values import Limit, PathId
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import OrderState
from warifu.workflows.issuing.sign_directly import request_directly
from warifu.workflows.orders.approve import approve_order, retry_order, return_order, withdraw_order
from warifu.workflows.orders.close import close_order
from warifu.workflows.orders.correct import correct_order, resubmit_order
from warifu.workflows.orders.show_orders import OrderSeen, list_orders, show_history, show_order
from warifu.workflows.orders.submit import foresee_order, submit_order
from warifu.workflows.participants.find_participant import find_participant

router = APIRouter(prefix="/orders", tags=["orders"], route_class=LargeJsonRoute)
BODY_LIMIT = 16 * 1024 * 1024  # bytes of a request: as many lines as an order may have, each with a CSR

Version: TypeAlias = Annotated[int | None, Query(ge=0, lt=1 << 31)]
"""見ていた版: with it, the action is refused (order.changed) when anything happened to the order since."""


@router.post("", status_code=201)
def submit(form: OrderForm, installation: TheInstallation, actor: SignedIn) -> SubmittedView:
    """申し込む: by an operator or registration staff. Urgent handling is not offered, as `notes` says."""
    code = OperatorCode(form.operator_code) if form.operator_code else None
    participant = find_participant(installation, actor, code)
    forms = [line.read(installation) for line in form.lines]
    order = submit_order(installation, actor, participant.id, forms, confirm_duplicates=form.confirm_duplicates)
    return submitted_view(order)


@router.post("/quote")
def foresee(form: OrderForm, installation: TheInstallation, actor: SignedIn) -> ForeseenView:
    """申込みを見積もる: checked as a submission, with its price and what looks ordered already; nothing is written."""
    code = OperatorCode(form.operator_code) if form.operator_code else None
    participant = find_participant(installation, actor, code)
    return foreseen_view(
        foresee_order(installation, actor, participant.id, [line.read(installation) for line in form.lines])
    )


@router.post("/direct", status_code=201)
def submit_directly(form: DirectForm, installation: TheInstallation, actor: SignedIn) -> OrderView:
    """直接発行を申し込む: by registration staff; approved like any other order."""
    return view(request_directly(installation, actor, form.request.encode(), form.profile, form.start_on))


@router.get("")
def list_some(
    installation: TheInstallation, actor: SignedIn, state: OrderState | None = None, limit: Limit = 100
) -> list[OrderView]:
    """申込の一覧: newest first."""
    return [_seen(order) for order in list_orders(installation, actor, state, limit)]


@router.get("/{order_id}")
def show(order_id: PathId, installation: TheInstallation, actor: SignedIn) -> OrderView:
    """申込を見る."""
    return _seen(show_order(installation, actor, order_id))


@router.get("/{order_id}/history")
def history(order_id: PathId, installation: TheInstallation, actor: SignedIn) -> list[OrderChangeView]:
    """申込の履歴を見る: oldest first, corrections line by line."""
    return [change_view(change) for change in show_history(installation, actor, order_id)]


@router.post("/{order_id}/approve")
def approve(order_id: PathId, installation: TheInstallation, actor: SignedIn, version: Version = None) -> OrderView:
    """承認する: by an approver who neither entered nor corrected it; the last one needed sends it to issuance.

    Too late for a start date, the order goes back instead, and the answer is `order.start_date.passed`.
    """
    return view(approve_order(installation, actor, order_id, version))


@router.post("/{order_id}/return")
def send_back(
    order_id: PathId, form: ReturnForm, installation: TheInstallation, actor: SignedIn, version: Version = None
) -> OrderView:
    """差し戻す: by an approver or registration staff, with reasons for the order and its lines."""
    return view(return_order(installation, actor, order_id, form.reason, line_reasons=form.read(), seen=version))


@router.post("/{order_id}/corrections")
def correct(
    order_id: PathId, form: CorrectionForm, installation: TheInstallation, actor: SignedIn, version: Version = None
) -> OrderView:
    """訂正する: a returned order, by the participant, its agent or registration staff. It is resubmitted afterwards."""
    confirmed = form.confirm_duplicates
    return view(
        correct_order(installation, actor, order_id, form.read(installation), version, confirm_duplicates=confirmed)
    )


@router.post("/{order_id}/resubmit")
def resubmit(
    order_id: PathId, form: ResubmitForm, installation: TheInstallation, actor: SignedIn, version: Version = None
) -> SubmittedView:
    """再提出する: a returned order gets a new application date, cutoff and start window; approvals begin anew."""
    confirmed = form.confirm_duplicates
    return submitted_view(resubmit_order(installation, actor, order_id, version, confirm_duplicates=confirmed))


@router.post("/{order_id}/withdraw")
def withdraw(order_id: PathId, installation: TheInstallation, actor: SignedIn, version: Version = None) -> OrderView:
    """取り下げる: by the participant or registration staff, while it is not approved."""
    return view(withdraw_order(installation, actor, order_id, version))


@router.post("/{order_id}/retry")
def retry(order_id: PathId, installation: TheInstallation, actor: SignedIn, version: Version = None) -> OrderView:
    """発行を再開する: by an approver or registration staff."""
    return view(retry_order(installation, actor, order_id, version))


@router.post("/{order_id}/close")
def close(
    order_id: PathId, form: CloseForm, installation: TheInstallation, actor: SignedIn, version: Version = None
) -> OrderView:
    """発行を打ち切る: by an approver or registration staff; lines of a failed order that were not issued leave it."""
    return view(close_order(installation, actor, order_id, form.reason, version))


def _seen(seen: OrderSeen) -> OrderView:
    return view(seen.order, seen.certificates)
