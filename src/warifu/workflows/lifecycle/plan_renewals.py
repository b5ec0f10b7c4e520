"""更新計画: the planner over what the installation has on record, by the same arithmetic as the operator's own tool."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from warifu.accounts.access import SEES_ALL, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.business_days import BusinessCalendar
from warifu.kernel.clock import jst_date
from warifu.lifecycle.planner.calendars import Calendars
from warifu.lifecycle.planner.desks import DeskBook, DeskStatement
from warifu.lifecycle.planner.facts import HeldEstate, PlanParameters, PriceFrom
from warifu.lifecycle.planner.plan import plan
from warifu.lifecycle.planner.rows import Plan
from warifu.orders.prices import Tariff, standing_cutoffs
from warifu.workflows.installation import Installation
from warifu.workflows.lifecycle.held_estate import held_certificates, rule_or_assumption
from warifu.workflows.ports import Stores
from warifu.workflows.pricing.quote import tariff_for_orders


def plan_renewals(installation: Installation, actor: Actor, participant_id: str | None = None) -> Plan:
    """更新計画を立てる: as of today in Japan, for what the actor may see; of one participant where it is named.

    An operator sees its own participants', staff everybody's; of others the plan is empty.
    Raises what the planner raises of a record that contradicts itself.
    """
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    today = jst_date(installation.clock.now())
    with installation.unit_of_work.read() as stores:
        if actor.has(*SEES_ALL):
            seen = [participant.id for participant in stores.participants.all()]
        else:
            seen = sorted(actor.acts_for)
        chosen = [id for id in seen if participant_id in {None, id}]
        return plan_for(installation, stores, chosen, statements_of(installation, stores), today)


def statements_of(installation: Installation, stores: Stores) -> tuple[DeskStatement, ...]:
    """窓口の定め: the newest first, those that came with the catalogue last."""
    return (*(stated.statement for stated in stores.desk_terms.standing()), *installation.desk_rows)


def plan_for(
    installation: Installation,
    stores: Stores,
    participant_ids: Sequence[str],
    statements: Sequence[DeskStatement],
    today: date,
) -> Plan:
    """計画を立てる: for these participants, as if desks had stated `statements`."""
    book = rule_or_assumption(statements, installation.catalogue)
    held = [one for id in participant_ids for one in held_certificates(stores, id, installation.catalogue, book)]
    tariff = tariff_for_orders(stores, installation.clock.now())
    return plan(HeldEstate(tuple(held), _parameters(installation, tariff)), _calendars(installation, book), today)


def _parameters(installation: Installation, tariff: Tariff) -> PlanParameters:
    prices = tuple(PriceFrom(price.medium, price.effective_on, price.unit_price) for price in tariff.prices)
    return PlanParameters(
        lead=installation.policy.lead_business_days,
        order_cutoffs=tuple(standing_cutoffs(tariff)),
        prices=prices,
    )


def _calendars(installation: Installation, book: DeskBook) -> Calendars:
    authority = installation.policy.late_approval.calendar
    usual = BusinessCalendar(authority.is_holiday)
    desks = {desk: replace(usual, closing_days=frozenset(days)) for desk, days in book.closing_days().items()}
    return Calendars(authority, operator=usual, usual=usual, desks=desks)
