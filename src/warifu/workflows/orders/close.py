"""発行の打切り: what was issued of a failed order stands, and the lines that were not issued leave it.

Those lines are as if they had never been ordered: no certificate, no price, and their keys are free again. The history
keeps them, as it keeps the lines that a correction takes out.
"""

from dataclasses import replace

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.facts import IssuanceState
from warifu.kernel.reason import check_reason
from warifu.orders.errors import OrderHalfIssued, OrderNothingIssued
from warifu.orders.facts import Order
from warifu.orders.history import OrderStep, line_changes
from warifu.orders.states import OrderEvent
from warifu.workflows.delivery.pack import pack_discs
from warifu.workflows.installation import Installation
from warifu.workflows.orders.order_steps import find_order, move_order, next_state


def close_order(installation: Installation, actor: Actor, order_id: str, reason: str, seen: int | None = None) -> Order:
    """発行を打ち切る: a failed order of which at least one line is issued; with the reason the participant will read.

    Raises RoleMissing, FieldInvalid, OrderUnknown, OrderChanged, OrderNothingIssued, and OrderHalfIssued while a line
    has its number and no signature yet.
    """
    require_role(actor, Role.APPROVER, Role.REGISTRATION_STAFF)
    check_reason(reason)
    with installation.unit_of_work.write() as stores:
        order = find_order(stores, order_id, actor, seen)
        next_state(stores, order, OrderEvent.CLOSE)
        states = stores.certificates.states_of_lines([line.id for line in order.lines])
        if not states:
            raise OrderNothingIssued(order_id)
        half = [line.number for line in order.lines if states.get(line.id) is IssuanceState.PREPARED]
        if half:
            raise OrderHalfIssued(order_id, tuple(half))
        kept = replace(order, lines=tuple(line for line in order.lines if line.id in states))
        stores.orders.correct(order, kept.lines, actor.person_id)
        move_order(
            installation,
            stores,
            actor,
            kept,
            OrderEvent.CLOSE,
            step=OrderStep.CLOSED,
            action="order.closed",
            reason=reason,
            lines=line_changes(order.lines, kept.lines),
        )
        given_up = {group for line in order.lines if line.id not in states and (group := line.wanted.disc_group)}
        pack_discs(installation, stores, kept, given_up)
        return find_order(stores, order_id)
