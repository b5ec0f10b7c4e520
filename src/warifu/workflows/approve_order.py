"""承認・差戻し・取下げ: what people decide about an order that was submitted."""

from warifu.accounts.access import may_see, require_role
from warifu.accounts.facts import Actor, Role
from warifu.orders.errors import OrderUnknown
from warifu.orders.facts import Approval, Order, OrderKind
from warifu.orders.ordering import check_approver, is_approved
from warifu.orders.states import ORDER, OrderEvent
from warifu.workflows.house import House, entry
from warifu.workflows.issue_order import enqueue_issuance
from warifu.workflows.ports import Stores


def approve_order(house: House, actor: Actor, order_id: str) -> Order:
    """承認する: one person's yes; the last one needed sends the order to issuance.

    Raises RoleMissing, OrderUnknown, ApprovedByEnterer, ApprovedAlready, TransitionRefused, Changed.
    """
    require_role(actor, Role.APPROVER)
    with house.unit_of_work.write() as stores:
        order = find_order(stores, order_id)
        approved = ORDER.next(order.state, OrderEvent.APPROVE)
        check_approver(order, actor.person_id)
        now = house.clock.now()
        approval = Approval(actor.person_id, actor.account_id, now)
        stores.orders.add_approval(order, approval)
        stores.evidence.append(entry(house, actor, "order.approved", f"order:{order_id}", person=actor.person_id))
        if is_approved(order, (*order.approvals, approval)):
            stores.orders.move(order, approved)
            if order.kind is not OrderKind.GENERATION:  # a generation is opened at the terminal, where the keys are
                enqueue_issuance(stores, order_id, now)
        return find_order(stores, order_id)


def return_order(house: House, actor: Actor, order_id: str, reason: str) -> Order:
    """差し戻す: with the reason the participant will read."""
    require_role(actor, Role.APPROVER, Role.REGISTRATION_STAFF)
    return _move(house, actor, order_id, OrderEvent.RETURN, action="order.returned", reason=reason)


def withdraw_order(house: House, actor: Actor, order_id: str) -> Order:
    """取り下げる: by the participant, while nothing is approved."""
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    return _move(house, actor, order_id, OrderEvent.WITHDRAW, action="order.withdrawn", reason="")


def find_order(stores: Stores, order_id: str) -> Order:
    """申込を探す. Raises OrderUnknown (order.unknown)."""
    order = stores.orders.get(order_id)
    if order is None:
        raise OrderUnknown(order_id)
    return order


def _move(house: House, actor: Actor, order_id: str, event: OrderEvent, *, action: str, reason: str) -> Order:
    with house.unit_of_work.write() as stores:
        order = find_order(stores, order_id)
        if not may_see(actor, order.participant_id):
            raise OrderUnknown(order_id)
        stores.orders.move(order, ORDER.next(order.state, event), reason)
        stores.evidence.append(entry(house, actor, action, f"order:{order_id}", reason=reason))
        return find_order(stores, order_id)


def retry_order(house: House, actor: Actor, order_id: str) -> Order:
    """発行を再開する: after the reason that stopped it was dealt with."""
    require_role(actor, Role.APPROVER, Role.REGISTRATION_STAFF)
    with house.unit_of_work.write() as stores:
        order = find_order(stores, order_id)
        stores.orders.move(order, ORDER.next(order.state, OrderEvent.RETRY))
        enqueue_issuance(stores, order_id, house.clock.now())
        stores.evidence.append(entry(house, actor, "order.retried", f"order:{order_id}"))
        return find_order(stores, order_id)
