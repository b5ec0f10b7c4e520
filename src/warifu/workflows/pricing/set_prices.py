"""料金を定める: one person proposes dated rows, a second one puts them in force; history stays."""

from collections.abc import Sequence

from warifu.accounts.access import SEES_ALL, require_person, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import new_id
from warifu.kernel.reason import check_reason
from warifu.notices.facts import NoticeKind
from warifu.orders.announcing import Announced, Announcement, announcements
from warifu.orders.errors import ProposalNotYours, ProposalUnknown
from warifu.orders.prices import Tariff
from warifu.orders.proposals import (
    LONGEST_NOTE,
    Decision,
    PriceProposal,
    ProposalState,
    check_rows,
    check_second_person,
)
from warifu.orders.states import PROPOSAL, ProposalEvent
from warifu.workflows.installation import Installation, entry
from warifu.workflows.notices.publish_notice import NoticeDraft, announce
from warifu.workflows.ports import Stores
from warifu.workflows.pricing.quote import known_tariff

ACTIONS = {
    ProposalEvent.APPROVE: "prices.approved",
    ProposalEvent.DECLINE: "prices.declined",
    ProposalEvent.WITHDRAW: "prices.withdrawn",
}

NOTICE_KINDS = {
    Announced.REVISION: NoticeKind.PRICE_REVISION,
    Announced.BEGUN: NoticeKind.NEW_MEDIUM,
    Announced.ENDED: NoticeKind.GENERAL,
}


def propose_prices(installation: Installation, actor: Actor, rows: Tariff, note: str) -> PriceProposal:
    """料金を提案する: nothing in force changes yet. Raises RoleMissing, PersonUnproven, ProposalEmpty, FieldInvalid."""
    require_role(actor, Role.REGISTRATION_STAFF, Role.APPROVER)
    require_person(actor)
    check_rows(rows)
    if len(note) > LONGEST_NOTE:
        raise FieldInvalid("note", f"{LONGEST_NOTE}文字以内 / at most {LONGEST_NOTE} characters")
    proposal = PriceProposal(
        id=new_id("PR"),
        state=ProposalState.PROPOSED,
        proposed_by=actor.account_id,
        proposed_by_person=actor.person_id,
        proposed_at=installation.clock.now(),
        note=note,
        rows=rows,
    )
    with installation.unit_of_work.write() as stores:
        stores.pricing.add(proposal)
        stores.evidence.append(entry(installation, actor, "prices.proposed", _subject(proposal), **_said(proposal)))
    return proposal


def approve_prices(installation: Installation, actor: Actor, proposal_id: str) -> PriceProposal:
    """料金を承認する: by an approver who is another person than the proposer; its rows count from now on.

    A revision and a new medium are announced with their effective dates in the same step.

    Raises RoleMissing, ProposalUnknown, ProposalApprovedByProposer, TransitionRefused, Changed.
    """
    require_role(actor, Role.APPROVER)
    with installation.unit_of_work.write() as stores:
        proposal = _find(stores, proposal_id)
        check_second_person(proposal, actor.person_id)
        now = installation.clock.now()
        before = known_tariff(stores, now)
        approved = _decide(installation, stores, actor, proposal, ProposalEvent.APPROVE)
        for announcement in announcements(before, proposal.rows, jst_date(now)):
            announce(installation, stores, actor, _notice(announcement))
        return approved


def decline_prices(installation: Installation, actor: Actor, proposal_id: str, reason: str) -> PriceProposal:
    """料金を否認する: by an approver, with the reason.

    Raises RoleMissing, FieldInvalid, ProposalUnknown, TransitionRefused.
    """
    require_role(actor, Role.APPROVER)
    check_reason(reason)
    with installation.unit_of_work.write() as stores:
        proposal = _find(stores, proposal_id)
        return _decide(installation, stores, actor, proposal, ProposalEvent.DECLINE, reason=reason)


def withdraw_prices(installation: Installation, actor: Actor, proposal_id: str) -> PriceProposal:
    """料金の提案を取り下げる: by the person who made it. Raises RoleMissing, ProposalUnknown, ProposalNotYours."""
    require_role(actor, Role.REGISTRATION_STAFF, Role.APPROVER)
    with installation.unit_of_work.write() as stores:
        proposal = _find(stores, proposal_id)
        if proposal.proposed_by_person != actor.person_id:
            raise ProposalNotYours(proposal_id)
        return _decide(installation, stores, actor, proposal, ProposalEvent.WITHDRAW)


def list_proposals(installation: Installation, actor: Actor) -> Sequence[PriceProposal]:
    """料金の提案の一覧: newest first, decided ones too. Raises RoleMissing."""
    require_role(actor, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        return stores.pricing.proposals()


def show_proposal(installation: Installation, actor: Actor, proposal_id: str) -> PriceProposal:
    """料金の提案を見る. Raises RoleMissing, ProposalUnknown (price.proposal_unknown)."""
    require_role(actor, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        return _find(stores, proposal_id)


def _decide(
    installation: Installation,
    stores: Stores,
    actor: Actor,
    proposal: PriceProposal,
    event: ProposalEvent,
    *,
    reason: str = "",
) -> PriceProposal:
    to = PROPOSAL.next(proposal.state, event)
    action = ACTIONS[event]
    decision = Decision(actor.account_id, actor.person_id, installation.clock.now(), reason)
    stores.pricing.decide(proposal, to, decision)
    stores.evidence.append(
        entry(installation, actor, action, _subject(proposal), person=actor.person_id, reason=reason)
    )
    return _find(stores, proposal.id)


def _notice(announcement: Announcement) -> NoticeDraft:
    return NoticeDraft(
        title=announcement.title.ja,
        body=announcement.body.ja,
        title_en=announcement.title.en,
        body_en=announcement.body.en,
        kind=NOTICE_KINDS[announcement.kind],
        effective_on=announcement.effective_on,
    )


def _find(stores: Stores, proposal_id: str) -> PriceProposal:
    proposal = stores.pricing.get(proposal_id)
    if proposal is None:
        raise ProposalUnknown(proposal_id)
    return proposal


def _subject(proposal: PriceProposal) -> str:
    return f"price_proposal:{proposal.id}"


def _said(proposal: PriceProposal) -> dict[str, str]:
    rows = proposal.rows
    return {
        "person": proposal.proposed_by_person,
        "prices": " ".join(f"{p.medium}={p.unit_price.amount}+{p.tax_percent}%@{p.effective_on}" for p in rows.prices),
        "cutoffs": " ".join(f"{'' if c.stands else '-'}{c.on}" for c in rows.cutoffs),
        "offerings": " ".join(f"{'' if o.is_offered else '-'}{o.what}@{o.from_on}" for o in rows.offerings),
    }
