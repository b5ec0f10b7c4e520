"""API・再申込: a draft of an order from certificates that end; what it answers as `order` is what /orders takes."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from warifu.entrypoints.api.pricing.amounts import SentenceView
from warifu.entrypoints.api.pricing.prices import QuoteView, quote_view
from warifu.entrypoints.http.answers import body_of
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.orders import Pem, order_body
from warifu.entrypoints.inputs.values import Code, Form, Identifier, View
from warifu.kernel.ids import OperatorCode
from warifu.orders.again import Again, Verdict
from warifu.orders.ordering import LINE_LIMIT
from warifu.workflows.orders.order_again import LONGEST_LOOK_AHEAD, AgainDraft, draft_again, draft_ending, explain_again
from warifu.workflows.participants.find_participant import find_participant

router = APIRouter(prefix="/orders/again", tags=["orders"])


class AgainForm(Form):
    """再申込の依頼: `requests` holds new CSRs in PEM, by the number of the certificate they are for."""

    operator_code: Code | None = None
    certificate_ids: Annotated[list[Identifier], Field(min_length=1, max_length=LINE_LIMIT)]
    requests: Annotated[dict[Identifier, Pem], Field(max_length=LINE_LIMIT)] = {}


class AnswerView(View):
    """再申込の一件: `start_on`, `orderable_on` are its successor's; `followed_by` is the order of one there is."""

    certificate_id: str
    verdict: Verdict
    line: int | None
    start_on: date
    orderable_on: date
    followed_by: str | None
    said: SentenceView


class DraftView(View):
    """再申込の下書き: `order` is a body for POST /orders; `unpriced` says why there is no quote.

    `beyond_limit` counts what could be ordered again, but not in this order.
    """

    order: dict[str, Any]
    beyond_limit: int
    answers: list[AnswerView]
    quote: QuoteView | None
    unpriced: dict[str, Any] | None


@router.get("")
def of_those_that_end(
    installation: TheInstallation,
    actor: SignedIn,
    ends_within_days: Annotated[int, Query(ge=0, le=LONGEST_LOOK_AHEAD.days)] = 180,
    operator_code: Annotated[str | None, Query(max_length=10)] = None,
) -> DraftView:
    """再申込を下書きする: of all certificates of one participant that end within so many days."""
    participant = find_participant(
        installation, actor, OperatorCode(operator_code) if operator_code is not None else None
    )
    return _view(draft_ending(installation, actor, participant.id, timedelta(days=ends_within_days)))


@router.post("")
def of_these(form: AgainForm, installation: TheInstallation, actor: SignedIn) -> DraftView:
    """再申込を下書きする: of these certificates of one participant; nothing is submitted."""
    code = OperatorCode(form.operator_code) if form.operator_code else None
    participant = find_participant(installation, actor, code)
    requests = {id: installation.request_format.read_request(pem.encode()) for id, pem in form.requests.items()}
    return _view(draft_again(installation, actor, participant.id, form.certificate_ids, requests))


def _view(draft: AgainDraft) -> DraftView:
    numbers = {a.ending.certificate_id: n for n, a in enumerate((a for a in draft.answers if a.form), 1)}
    return DraftView(
        order=order_body(str(draft.participant.operator_code), draft.forms),
        beyond_limit=draft.beyond_limit,
        answers=[_answer(answer, numbers.get(answer.ending.certificate_id)) for answer in draft.answers],
        quote=quote_view(draft.quote) if draft.quote else None,
        unpriced=body_of(draft.unpriced) if draft.unpriced else None,
    )


def _answer(answer: Again, number: int | None) -> AnswerView:
    said = explain_again(answer)
    return AnswerView(
        certificate_id=answer.ending.certificate_id,
        verdict=answer.verdict,
        line=number,
        start_on=answer.start_on,
        orderable_on=answer.orderable_on,
        followed_by=answer.ending.followed_by,
        said=SentenceView(ja=said.ja, en=said.en),
    )
