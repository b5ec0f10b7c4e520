"""APIの申込の出力: orders, their history, and what was foreseen before submission."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, TypeAlias

from pydantic import AliasGenerator, AliasPath, ConfigDict, Field

from warifu.authority.facts import KeyAlgorithm
from warifu.entrypoints.api.pricing.prices import QuoteView, quote_view
from warifu.entrypoints.inputs.values import View
from warifu.kernel.ids import CertificateId
from warifu.orders.duplicates import Duplicate
from warifu.orders.errors import DuplicateSuspected
from warifu.orders.explained import explain_duplicate, order_notes
from warifu.orders.facts import WANTED, KeyOrigin, Medium, Order, OrderKind, OrderState
from warifu.orders.history import LineStep, OrderChange, OrderStep
from warifu.workflows.orders.submit import Foreseen

Number: TypeAlias = Annotated[int, Field(validation_alias="number")]
"""明細の番号."""


class Shown(View):
    """申込の出力: read from the attributes of what it shows."""

    model_config = ConfigDict(from_attributes=True)


def _place(name: str) -> AliasPath | str:
    return AliasPath("wanted", name) if name in WANTED else name


class LineView(Shown):
    """申込明細: `certificate_id` is there once it is issued."""

    model_config = ConfigDict(
        alias_generator=AliasGenerator(validation_alias=_place), json_schema_serialization_defaults_required=True
    )

    number: int
    purpose_label: str
    holder: str
    medium: Medium
    start_on: date
    key_origin: Annotated[KeyOrigin, Field(validation_alias=AliasPath("key", "origin"))]
    key_algorithm: Annotated[KeyAlgorithm, Field(validation_alias=AliasPath("key", "algorithm"))]
    target_token: str | None
    predecessor: str | None
    disc_group: str | None
    certificate_id: str | None = None


class ApprovalView(Shown):
    """承認."""

    person_id: str
    approved_at: datetime


class LineReasonView(Shown):
    """明細の差戻し理由."""

    line: Number
    reason: str


class OrderView(Shown):
    """申込: `version` rises with everything that happens to it; an action that names it acts on nothing newer."""

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
    line_reasons: list[LineReasonView]
    version: int
    lines: list[LineView]


class NoteView(View):
    """申込の注意: under a code that stays, in both languages."""

    code: str
    ja: str
    en: str


class SubmittedView(OrderView):
    """提出した申込: `notes` say what holds for every order, such as that urgent handling is not offered."""

    notes: list[NoteView]


class DuplicateView(View):
    """重複の疑い: `line` looks like `like_line` of the order `like_order`; submitting it takes `confirm_duplicates`."""

    code: str
    line: int
    like_order: str
    like_line: int
    certificate_id: str | None
    ja: str
    en: str


class ForeseenView(View):
    """申込の見積り: `quote` is null where no prices are set; `warnings` are what looks ordered already."""

    quote: QuoteView | None
    warnings: list[DuplicateView]
    notes: list[NoteView]


class FieldChangeView(Shown):
    """項目の訂正: empty where there was or is nothing."""

    name: str
    before: str
    after: str


class LineChangeView(Shown):
    """明細の訂正."""

    line: Number
    step: LineStep
    fields: list[FieldChangeView]


class OrderChangeView(Shown):
    """申込の履歴: one step; `version` is the order's after it."""

    version: int
    step: OrderStep
    before: OrderState | None
    after: OrderState
    at: datetime
    account_id: str
    by: str
    reason: str
    line_reasons: list[LineReasonView]
    lines: list[LineChangeView]


def notes_view() -> list[NoteView]:
    """申込の注意の出力."""
    return [NoteView(code=note.code, ja=note.said.ja, en=note.said.en) for note in order_notes()]


def submitted_view(order: Order) -> SubmittedView:
    """提出した申込の出力."""
    return SubmittedView(**dict(view(order)), notes=notes_view())


def foreseen_view(foreseen: Foreseen) -> ForeseenView:
    """申込の見積りの出力."""
    return ForeseenView(
        quote=quote_view(foreseen.quote) if foreseen.quote else None,
        warnings=[_duplicate_view(duplicate) for duplicate in foreseen.duplicates],
        notes=notes_view(),
    )


def change_view(change: OrderChange) -> OrderChangeView:
    """申込の履歴の出力."""
    return OrderChangeView.model_validate(change)


def _duplicate_view(duplicate: Duplicate) -> DuplicateView:
    said = explain_duplicate(duplicate)
    return DuplicateView(
        code=DuplicateSuspected.code,
        line=duplicate.number,
        like_order=duplicate.like.order_id,
        like_line=duplicate.like.number,
        certificate_id=duplicate.like.certificate_id,
        ja=said.ja,
        en=said.en,
    )


def view(order: Order, certificates: Mapping[int, CertificateId] | None = None) -> OrderView:
    """申込の出力: with the certificates by number of their lines."""
    shown, issued = OrderView.model_validate(order), certificates or {}
    lines = [line.model_copy(update={"certificate_id": issued.get(line.number)}) for line in shown.lines]
    return shown.model_copy(update={"lines": lines})
