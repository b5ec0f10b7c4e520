"""API・申込: orders, their approval, and what became of them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from warifu.authority.facts import KeyAlgorithm
from warifu.doors.api.access import SignedIn, TheHouse
from warifu.doors.api.forms import (
    Code,
    Day,
    Form,
    Identifier,
    Label,
    Limit,
    Name,
    OptionalName,
    PathId,
    Reason,
    View,
)
from warifu.kernel.ids import CertificateId, OperatorCode
from warifu.orders.facts import KeyOrigin, LineForm, Medium, Order, OrderKind, OrderState
from warifu.orders.ordering import LINE_LIMIT
from warifu.workflows.approve_order import approve_order, retry_order, return_order, withdraw_order
from warifu.workflows.house import House
from warifu.workflows.look_up import OrderSeen, find_participant, list_orders, show_order
from warifu.workflows.sign_directly import request_directly
from warifu.workflows.submit_order import submit_order

router = APIRouter(prefix="/orders", tags=["orders"])
Pem = Annotated[str, Field(min_length=1, max_length=20_000)]


class LineIn(Form):
    """申込明細: `request` is a CSR in PEM; without it, the authority makes a key of the kind `key_algorithm`.

    `predecessor` is the certificate that this one follows, `target_token` the token that the operator will write it to.
    Lines of the medium CD_R_BUNDLE with one `disc_group` share a disc; without, each has a disc of its own.
    """

    start_on: Day
    purpose_label: Label
    holder: OptionalName = ""
    medium: Annotated[Medium, Field(strict=False)] = Medium.DOWNLOAD
    key_algorithm: Annotated[KeyAlgorithm, Field(strict=False)] | None = None
    request: Pem | None = None
    target_token: Identifier | None = None
    predecessor: Identifier | None = None
    disc_group: Name | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.key_algorithm and self.request:
            raise ValueError("key_algorithm, request: どちらか一方 / one of the two")
        return self

    def read(self, house: House) -> LineForm:
        """明細を読む. Raises what reading a CSR raises."""
        return LineForm(
            start_on=self.start_on,
            purpose_label=self.purpose_label,
            holder=self.holder,
            medium=self.medium,
            key_algorithm=self.key_algorithm or KeyAlgorithm.RSA_2048,
            request=house.issuer.x509.read_request(self.request.encode()) if self.request else None,
            target_token=self.target_token,
            predecessor=self.predecessor,
            disc_group=self.disc_group,
        )


class OrderForm(Form):
    """申込: an operator leaves `operator_code` out, registration staff name the participant."""

    operator_code: Code | None = None
    lines: Annotated[list[LineIn], Field(max_length=LINE_LIMIT)]


class DirectForm(Form):
    """直接発行の申込: the CSR's own subject; `start_on` is today when left out."""

    request: Pem
    profile: Identifier = "client"
    start_on: Day | None = None


class ReasonForm(Form):
    """差戻しの理由."""

    reason: Reason


class LineView(View):
    """申込明細: `certificate_id` is there once it is issued."""

    number: int
    purpose_label: str
    holder: str
    medium: Medium
    start_on: date
    key_origin: KeyOrigin
    key_algorithm: KeyAlgorithm
    target_token: str | None
    predecessor: str | None
    disc_group: str | None
    certificate_id: str | None


class ApprovalView(View):
    """承認."""

    person_id: str
    approved_at: datetime


class OrderView(View):
    """申込."""

    id: str
    kind: OrderKind
    state: OrderState
    participant_id: str | None
    application_on: date
    submitted_at: datetime
    entered_by: str
    approvals_needed: int
    approvals: list[ApprovalView]
    reason: str
    lines: list[LineView]


@router.post("", status_code=201)
def submit(form: OrderForm, house: TheHouse, actor: SignedIn) -> OrderView:
    """申し込む: by an operator or registration staff."""
    code = OperatorCode(form.operator_code) if form.operator_code else None
    participant = find_participant(house, actor, code)
    return view(submit_order(house, actor, participant.id, [line.read(house) for line in form.lines]))


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


@router.post("/{order_id}/approve")
def approve(order_id: PathId, house: TheHouse, actor: SignedIn) -> OrderView:
    """承認する: by an approver who did not enter it; the last one needed sends it to issuance."""
    return view(approve_order(house, actor, order_id))


@router.post("/{order_id}/return")
def send_back(order_id: PathId, form: ReasonForm, house: TheHouse, actor: SignedIn) -> OrderView:
    """差し戻す: by an approver or registration staff."""
    return view(return_order(house, actor, order_id, form.reason))


@router.post("/{order_id}/withdraw")
def withdraw(order_id: PathId, house: TheHouse, actor: SignedIn) -> OrderView:
    """取り下げる: by the participant or registration staff, while it is not approved."""
    return view(withdraw_order(house, actor, order_id))


@router.post("/{order_id}/retry")
def retry(order_id: PathId, house: TheHouse, actor: SignedIn) -> OrderView:
    """発行を再開する: by an approver or registration staff."""
    return view(retry_order(house, actor, order_id))


def _seen(seen: OrderSeen) -> OrderView:
    return view(seen.order, seen.certificates)


def view(order: Order, certificates: Mapping[int, CertificateId] | None = None) -> OrderView:
    """申込の出力."""
    issued = certificates or {}
    return OrderView(
        id=order.id,
        kind=order.kind,
        state=order.state,
        participant_id=order.participant_id,
        application_on=order.application_on,
        submitted_at=order.submitted_at,
        entered_by=order.entered_by,
        approvals_needed=order.approvals_needed,
        approvals=[ApprovalView(person_id=a.person_id, approved_at=a.approved_at) for a in order.approvals],
        reason=order.reason,
        lines=[
            LineView(
                number=line.number,
                purpose_label=line.purpose_label,
                holder=line.holder,
                medium=line.medium,
                start_on=line.start_on,
                key_origin=line.key_origin,
                key_algorithm=line.key_algorithm,
                target_token=line.target_token,
                predecessor=line.predecessor,
                disc_group=line.disc_group,
                certificate_id=issued.get(line.number),
            )
            for line in order.lines
        ],
    )
