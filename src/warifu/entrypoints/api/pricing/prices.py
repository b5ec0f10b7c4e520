"""API・料金: prices in force, quotes before an order, and proposals that a second person puts in force."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from warifu.entrypoints.api.pricing.amounts import PriceView, SentenceView, TotalsView, price_view, totals_view
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Day, Form, Identifier, OptionalReason, PathId, Reason, View
from warifu.kernel.yen import Yen
from warifu.orders.explained import explain
from warifu.orders.facts import Medium
from warifu.orders.ordering import LINE_LIMIT
from warifu.orders.prices import Item, NextCutoff, Offering, OrderCutoff, Price, Quote, Service, Tariff
from warifu.orders.proposals import MOST_ROWS, PriceProposal, ProposalState
from warifu.orders.totals import HIGHEST_PRICE, HIGHEST_TAX_PERCENT
from warifu.workflows.pricing.quote import quote_order, show_prices
from warifu.workflows.pricing.set_prices import (
    approve_prices,
    decline_prices,
    list_proposals,
    propose_prices,
    show_proposal,
    withdraw_prices,
)

router = APIRouter(prefix="/prices", tags=["prices"])


class PriceIn(Form):
    """価格の行: yen without tax for one certificate, for cutoffs from `effective_on` on."""

    medium: Annotated[Medium, Field(strict=False)]
    effective_on: Day
    unit_price: Annotated[int, Field(ge=1, le=HIGHEST_PRICE)]
    tax_percent: Annotated[int, Field(ge=0, le=HIGHEST_TAX_PERCENT)] = 10


class CutoffIn(Form):
    """申込締切の行: with `stands` false, a cutoff entered before is taken back."""

    on: Day
    stands: bool = True


class OfferingIn(Form):
    """取扱いの行: a medium or TOKEN_REUSE, for applications from `from_on` on."""

    what: Annotated[Medium, Field(strict=False)] | Annotated[Service, Field(strict=False)]
    from_on: Day
    is_offered: bool = True


class ProposalForm(Form):
    """料金の提案: at least one row."""

    note: OptionalReason = ""
    prices: Annotated[list[PriceIn], Field(max_length=MOST_ROWS)] = []
    cutoffs: Annotated[list[CutoffIn], Field(max_length=MOST_ROWS)] = []
    offerings: Annotated[list[OfferingIn], Field(max_length=MOST_ROWS)] = []

    def read(self) -> Tariff:
        """行を読む."""
        return Tariff(
            prices=tuple(Price(p.medium, p.effective_on, Yen(p.unit_price), p.tax_percent) for p in self.prices),
            cutoffs=tuple(OrderCutoff(c.on, c.stands) for c in self.cutoffs),
            offerings=tuple(Offering(o.what, o.from_on, o.is_offered) for o in self.offerings),
        )


class DeclineForm(Form):
    """否認の理由."""

    reason: Reason


class ItemIn(Form):
    """見積りの行: `target_token` notes the token that the operator will write to."""

    medium: Annotated[Medium, Field(strict=False)]
    target_token: Identifier | None = None


class QuoteForm(Form):
    """見積りの依頼: for a submission on `application_on` in Japan, today when left out."""

    application_on: Day | None = None
    lines: Annotated[list[ItemIn], Field(min_length=1, max_length=LINE_LIMIT)]


class PricesView(View):
    """価格表: for applications of the date `on`, which belong to the cutoff `cutoff_on`."""

    on: date
    cutoff_on: date
    effective_on: date | None
    prices: list[PriceView]
    offered: list[Medium | Service]
    cutoffs: list[date]


class QuoteLineView(View):
    """見積り明細: `is_revised` when the list of the application date says something else."""

    number: int
    target_token: str | None
    price: PriceView
    is_revised: bool


class NextView(View):
    """次の締切の場合: `gone` is not offered any more then."""

    on: date
    effective_on: date
    totals: TotalsView
    gone: list[Medium]


class QuoteView(View):
    """見積り: `sentences` say in words which list applies and why."""

    application_on: date
    cutoff_on: date
    is_entered: bool
    effective_on: date
    lines: list[QuoteLineView]
    totals: TotalsView
    next: NextView | None
    sentences: list[SentenceView]


class CutoffView(View):
    """申込締切."""

    on: date
    stands: bool


class OfferingView(View):
    """取扱い."""

    what: Medium | Service
    from_on: date
    is_offered: bool


class DecisionView(View):
    """料金の提案への決定."""

    person_id: str
    decided_at: datetime
    reason: str


class ProposalView(View):
    """料金の提案."""

    id: str
    state: ProposalState
    proposed_by: str
    proposed_at: datetime
    note: str
    prices: list[PriceView]
    cutoffs: list[CutoffView]
    offerings: list[OfferingView]
    decision: DecisionView | None


@router.get("")
def show(installation: TheInstallation, actor: SignedIn, on: Annotated[Day | None, Query()] = None) -> PricesView:
    """価格表を見る: for an application on the date `on`, today when left out."""
    seen = show_prices(installation, actor, on)
    return PricesView(
        on=seen.on,
        cutoff_on=seen.cutoff_on,
        effective_on=seen.prices.effective_on,
        prices=[price_view(seen.prices.prices[medium]) for medium in Medium if medium in seen.prices.prices],
        offered=sorted(seen.offered),
        cutoffs=list(seen.cutoffs),
    )


@router.post("/quote")
def give_quote(form: QuoteForm, installation: TheInstallation, actor: SignedIn) -> QuoteView:
    """見積もる: nothing is written and nobody is bound."""
    items = [Item(line.medium, line.target_token) for line in form.lines]
    return quote_view(quote_order(installation, actor, items, form.application_on))


@router.post("/proposals", status_code=201)
def propose(form: ProposalForm, installation: TheInstallation, actor: SignedIn) -> ProposalView:
    """料金を提案する: by registration staff or an approver; nothing in force changes yet."""
    return _view(propose_prices(installation, actor, form.read(), form.note))


@router.get("/proposals")
def list_all(installation: TheInstallation, actor: SignedIn) -> list[ProposalView]:
    """料金の提案の一覧: newest first, decided ones too."""
    return [_view(proposal) for proposal in list_proposals(installation, actor)]


@router.get("/proposals/{proposal_id}")
def show_one(proposal_id: PathId, installation: TheInstallation, actor: SignedIn) -> ProposalView:
    """料金の提案を見る."""
    return _view(show_proposal(installation, actor, proposal_id))


@router.post("/proposals/{proposal_id}/approve")
def approve(proposal_id: PathId, installation: TheInstallation, actor: SignedIn) -> ProposalView:
    """料金を承認する: by an approver who is another person than the proposer."""
    return _view(approve_prices(installation, actor, proposal_id))


@router.post("/proposals/{proposal_id}/decline")
def decline(proposal_id: PathId, form: DeclineForm, installation: TheInstallation, actor: SignedIn) -> ProposalView:
    """料金を否認する: by an approver."""
    return _view(decline_prices(installation, actor, proposal_id, form.reason))


@router.post("/proposals/{proposal_id}/withdraw")
def withdraw(proposal_id: PathId, installation: TheInstallation, actor: SignedIn) -> ProposalView:
    """料金の提案を取り下げる: by the person who made it."""
    return _view(withdraw_prices(installation, actor, proposal_id))


def quote_view(quote: Quote) -> QuoteView:
    """見積りの出力."""
    later = quote.next
    return QuoteView(
        application_on=quote.application_on,
        cutoff_on=quote.cutoff_on,
        is_entered=quote.is_entered,
        effective_on=quote.effective_on,
        lines=[
            QuoteLineView(
                number=line.number,
                target_token=line.item.target_token,
                price=price_view(line.price),
                is_revised=line.is_revised,
            )
            for line in quote.lines
        ],
        totals=totals_view(quote.totals),
        next=_next_view(later) if later else None,
        sentences=[SentenceView(ja=sentence.ja, en=sentence.en) for sentence in explain(quote)],
    )


def _next_view(later: NextCutoff) -> NextView:
    totals = totals_view(later.totals)
    return NextView(on=later.on, effective_on=later.effective_on, totals=totals, gone=list(later.gone))


def _view(proposal: PriceProposal) -> ProposalView:
    rows, decision = proposal.rows, proposal.decision
    return ProposalView(
        id=proposal.id,
        state=proposal.state,
        proposed_by=proposal.proposed_by,
        proposed_at=proposal.proposed_at,
        note=proposal.note,
        prices=[price_view(price) for price in rows.prices],
        cutoffs=[CutoffView(on=cutoff.on, stands=cutoff.stands) for cutoff in rows.cutoffs],
        offerings=[OfferingView(what=o.what, from_on=o.from_on, is_offered=o.is_offered) for o in rows.offerings],
        decision=DecisionView(person_id=decision.person_id, decided_at=decision.decided_at, reason=decision.reason)
        if decision
        else None,
    )
