"""料金の提案: two persons, and no history of proposals lets one of them change a price."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fixtures.databases import new_database
from fixtures.installation import IN_MEMORY
from hypothesis import given
from hypothesis import strategies as st

from warifu.accounts.errors import RoleMissing
from warifu.accounts.facts import Actor, Role
from warifu.kernel.clock import MovableClock
from warifu.kernel.errors import FieldInvalid, TransitionRefused, WarifuError
from warifu.kernel.yen import Yen
from warifu.orders.errors import ProposalApprovedByProposer, ProposalEmpty, ProposalNotYours
from warifu.orders.facts import Medium
from warifu.orders.prices import OrderCutoff, Price, Tariff
from warifu.orders.proposals import ProposalState
from warifu.workflows.installation import Installation
from warifu.workflows.pricing.quote import known_tariff, show_prices
from warifu.workflows.pricing.set_prices import (
    approve_prices,
    decline_prices,
    list_proposals,
    propose_prices,
    withdraw_prices,
)

ROWS = Tariff(prices=(Price(Medium.DOWNLOAD, date(2026, 4, 1), Yen(11_111), 10),))
ONE = Actor("U-1", "person-1", "見本 一", frozenset({Role.REGISTRATION_STAFF, Role.APPROVER}), signed_in=True)
ONE_AGAIN = replace(ONE, account_id="U-1b", roles=frozenset({Role.APPROVER}))
TWO = Actor("U-2", "person-2", "見本 二", frozenset({Role.APPROVER}), signed_in=True)
CLERK = Actor("U-3", "person-3", "見本 三", frozenset({Role.REGISTRATION_STAFF}), signed_in=True)
CHIEF = Actor("U-4", "person-4", "見本 四", frozenset({Role.ADMINISTRATOR, Role.REGISTRATION_STAFF}), signed_in=True)
EVERYBODY = (ONE, ONE_AGAIN, TWO, CLERK, CHIEF)


def in_force(installation: Installation) -> int | None:
    price = show_prices(installation, CLERK, None).prices.prices.get(Medium.DOWNLOAD)
    return price.unit_price.amount if price else None


def test_nothing_changes_before_the_second_person_says_yes(installation: Installation) -> None:
    proposal = propose_prices(installation, CLERK, ROWS, "最初の料金")
    assert in_force(installation) is None
    approved = approve_prices(installation, TWO, proposal.id)
    assert in_force(installation) == 11_111
    assert approved.state is ProposalState.IN_FORCE
    assert approved.decision is not None
    assert approved.decision.person_id == "person-2"


def test_the_proposer_does_not_approve_with_any_account(installation: Installation) -> None:
    proposal = propose_prices(installation, ONE, ROWS, "")
    for account in (ONE, ONE_AGAIN):
        with pytest.raises(ProposalApprovedByProposer):
            approve_prices(installation, account, proposal.id)
    assert in_force(installation) is None


@pytest.mark.parametrize("who", [CLERK, CHIEF], ids=["staff", "administrator"])
def test_only_an_approver_approves(installation: Installation, who: Actor) -> None:
    proposal = propose_prices(installation, ONE, ROWS, "")
    with pytest.raises(RoleMissing):
        approve_prices(installation, who, proposal.id)


def test_a_declined_or_withdrawn_proposal_stays_in_the_history_and_never_comes_in_force(
    installation: Installation,
) -> None:
    declined, withdrawn = propose_prices(installation, CLERK, ROWS, ""), propose_prices(installation, CLERK, ROWS, "")
    decline_prices(installation, TWO, declined.id, "金額を確かめてください")
    with pytest.raises(ProposalNotYours):
        withdraw_prices(installation, ONE, withdrawn.id)
    withdraw_prices(installation, CLERK, withdrawn.id)
    for proposal in (declined, withdrawn):
        with pytest.raises(TransitionRefused):
            approve_prices(installation, TWO, proposal.id)
    assert in_force(installation) is None
    assert {p.id for p in list_proposals(installation, CLERK)} == {declined.id, withdrawn.id}


def test_a_new_row_supersedes_and_the_old_one_stays_for_what_was_submitted_before(
    installation: Installation, clock: MovableClock
) -> None:
    approve_prices(installation, TWO, propose_prices(installation, CLERK, ROWS, "").id)
    before = clock.now()
    clock.move(timedelta(days=1))
    dearer = Tariff(prices=(replace(ROWS.prices[0], unit_price=Yen(22_222)),))
    approve_prices(installation, TWO, propose_prices(installation, CLERK, dearer, "訂正").id)
    assert in_force(installation) == 22_222
    with installation.unit_of_work.read() as stores:
        assert known_tariff(stores, before).prices == ROWS.prices


@pytest.mark.parametrize(
    "rows",
    [
        Tariff(prices=(replace(ROWS.prices[0], unit_price=Yen(0)),)),
        Tariff(prices=(replace(ROWS.prices[0], tax_percent=101),)),
        Tariff(prices=ROWS.prices * 2),
        Tariff(cutoffs=(OrderCutoff(date(2026, 4, 1)), OrderCutoff(date(2026, 4, 1), stands=False))),
    ],
)
def test_rows_that_make_no_sense_are_refused(installation: Installation, rows: Tariff) -> None:
    with pytest.raises(FieldInvalid):
        propose_prices(installation, CLERK, rows, "")
    with pytest.raises(ProposalEmpty):
        propose_prices(installation, CLERK, Tariff(), "")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["propose", "approve", "decline", "withdraw"]),
        st.sampled_from(EVERYBODY),
        st.integers(0, 5),
        st.integers(1, 99_999),
    ),
    max_size=14,
)


def test_no_history_of_proposals_lets_one_person_change_a_price(installation: Installation) -> None:
    @given(STEPS)
    def live(steps: list[tuple[str, Actor, int, int]]) -> None:
        database = new_database(IN_MEMORY)
        fresh = replace(installation, unit_of_work=database)
        made: list[str] = []
        for act, actor, which, amount in steps:
            before = in_force(fresh)
            try:
                _act(fresh, made, act, actor, which, amount)
            except WarifuError:
                assert in_force(fresh) == before
        proposals = list_proposals(fresh, CLERK)
        for proposal in proposals:
            if proposal.state is ProposalState.IN_FORCE:
                assert proposal.decision is not None
                assert proposal.decision.person_id != proposal.proposed_by_person
        agreed = {
            p.unit_price.amount for one in proposals if one.state is ProposalState.IN_FORCE for p in one.rows.prices
        }
        assert in_force(fresh) in (agreed or {None})
        database.close()

    live()


def _act(installation: Installation, made: list[str], act: str, actor: Actor, which: int, amount: int) -> None:
    if act == "propose" or not made:
        rows = Tariff(prices=(replace(ROWS.prices[0], unit_price=Yen(amount)),))
        made.append(propose_prices(installation, actor, rows, "").id)
        return
    proposal_id = made[which % len(made)]
    if act == "approve":
        approve_prices(installation, actor, proposal_id)
    elif act == "decline":
        decline_prices(installation, actor, proposal_id, "理由")
    else:
        withdraw_prices(installation, actor, proposal_id)
