"""料金の保管: on every database the same, and what was agreed stays as it was."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from contracts.facts import AT, Raw, any_fact, furnish, order
from contracts.test_round_trips import contract, trying
from hypothesis import given
from sqlalchemy.exc import IntegrityError

from warifu.adapters.database.database import Database
from warifu.kernel.errors import Changed
from warifu.kernel.yen import Yen
from warifu.orders.facts import Medium
from warifu.orders.invoices import InvoiceHead, InvoiceIssuer, RegistrationNumber
from warifu.orders.prices import Offering, OrderCutoff, Price, Service, Tariff
from warifu.orders.proposals import Decision, PriceProposal, ProposalState

ROWS = Tariff(
    prices=(Price(Medium.USB_TOKEN, date(2023, 4, 1), Yen(15_555), 10),),
    cutoffs=(OrderCutoff(date(2023, 3, 31)), OrderCutoff(date(2023, 4, 30), stands=False)),
    offerings=(
        Offering(Service.TOKEN_REUSE, date(2017, 10, 1)),
        Offering(Medium.CD_R_BUNDLE, date(2017, 10, 1), False),
    ),
)
PROPOSAL = PriceProposal("PR-1", ProposalState.PROPOSED, "A-1", "person-1", AT, "価格改定 𠮷", ROWS)
YES = Decision("A-2", "person-2", AT + timedelta(hours=1))
HEAD = InvoiceHead(
    "INV-1",
    "O-1",
    date(2026, 12, 1),
    InvoiceIssuer("見本認証局", RegistrationNumber("T0000000000000")),
    "𠮷田電力株式会社",
    date(2026, 11, 30),
)


@contract
@given(rows=any_fact(Tariff), note=any_fact(str))
def test_a_proposal_comes_back_the_same_with_its_rows_in_order(database: Database, rows: Tariff, note: str) -> None:
    added = replace(PROPOSAL, rows=rows, note=note)
    with trying(database) as stores:
        stores.pricing.add(added)
        assert stores.pricing.get("PR-1") == added
        assert stores.pricing.proposals() == [added]
        assert stores.pricing.proposals(state=ProposalState.IN_FORCE) == []


def test_a_decision_is_kept_with_the_proposal(database: Database) -> None:
    with database.write() as stores:
        stores.pricing.add(PROPOSAL)
        stores.pricing.decide(PROPOSAL, ProposalState.IN_FORCE, YES)
    with database.read() as stores:
        assert stores.pricing.get("PR-1") == replace(PROPOSAL, state=ProposalState.IN_FORCE, decision=YES)
        assert stores.pricing.get("PR-2") is None


def test_two_who_decide_at_once_do_not_both_succeed(database: Database) -> None:
    with database.write() as stores:
        stores.pricing.add(PROPOSAL)
        stores.pricing.decide(PROPOSAL, ProposalState.DECLINED, replace(YES, reason="高い"))
        with pytest.raises(Changed):
            stores.pricing.decide(PROPOSAL, ProposalState.IN_FORCE, YES)
        found = stores.pricing.get("PR-1")
        assert found
        assert found.state is ProposalState.DECLINED


def test_the_database_itself_refuses_the_yes_of_the_proposer(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as stores:
        stores.pricing.add(PROPOSAL)
        stores.pricing.decide(PROPOSAL, ProposalState.IN_FORCE, replace(YES, person_id="person-1"))


def test_newest_proposals_come_first(database: Database) -> None:
    with database.write() as stores:
        for n in range(3):
            stores.pricing.add(replace(PROPOSAL, id=f"PR-{n}", proposed_at=AT + timedelta(days=n)))
        assert [proposal.id for proposal in stores.pricing.proposals()] == ["PR-2", "PR-1", "PR-0"]


def test_an_order_has_one_invoice(database: Database) -> None:
    with database.write() as stores:
        furnish(stores)
        stores.orders.add(order("O-1"))
        assert stores.pricing.invoice("O-1") is None
        stores.pricing.add_invoice(HEAD)
        with pytest.raises(Changed):
            stores.pricing.add_invoice(replace(HEAD, number="INV-2"))
        assert stores.pricing.invoice("O-1") == HEAD


@pytest.mark.parametrize("table", ["price", "order_cutoff", "offering", "invoice"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_rows_and_invoices_are_never_edited(database: Database, raw: Raw, table: str, act: str) -> None:
    with database.write() as stores:
        furnish(stores)
        stores.orders.add(order("O-1"))
        stores.pricing.add(PROPOSAL)
        stores.pricing.add_invoice(HEAD)
    column = "order_id" if table == "invoice" else "number"
    with pytest.raises(IntegrityError, match="superseded, never changed"), raw() as connection:
        connection.execute(sa.text(act.format(table, column, column)))
