"""申込の照会: orders that the actor may see; for others the error is the same as for unknown ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warifu.accounts.access import SEES_ALL, may_see, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.ids import CertificateId
from warifu.orders.errors import OrderUnknown
from warifu.orders.facts import Order, OrderState
from warifu.orders.history import OrderChange
from warifu.participants.facts import Participant
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """申込の照会: an order, its participant, and the certificates that came of its lines, by line number."""

    order: Order
    participant: Participant | None
    certificates: Mapping[int, CertificateId]


def list_orders(installation: Installation, actor: Actor, state: OrderState | None, limit: int) -> Sequence[OrderSeen]:
    """申込の一覧: newest first."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    seen = (None,) if actor.has(*SEES_ALL) else sorted(actor.acts_for)
    with installation.unit_of_work.read() as stores:
        found = [o for own in seen for o in stores.orders.orders(participant_id=own, state=state, limit=limit)]
        newest = sorted(found, key=lambda o: (o.submitted_at, o.id), reverse=True)[:limit]
        return [_order(stores, order) for order in newest]


def show_order(installation: Installation, actor: Actor, order_id: str) -> OrderSeen:
    """申込を見る. Raises OrderUnknown (order.unknown), of others' orders too."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        order = stores.orders.get(order_id)
        if order is None or not may_see(actor, order.participant_id):
            raise OrderUnknown(order_id)
        return _order(stores, order)


def show_history(installation: Installation, actor: Actor, order_id: str) -> Sequence[OrderChange]:
    """申込の履歴を見る: oldest first. Raises OrderUnknown (order.unknown), of others' orders too."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        order = stores.orders.get(order_id)
        if order is None or not may_see(actor, order.participant_id):
            raise OrderUnknown(order_id)
        return stores.orders.changes(order_id)


def _order(stores: Stores, order: Order) -> OrderSeen:
    numbers = {line.id: line.number for line in order.lines}
    found = stores.certificates.of_lines(list(numbers))
    participant = stores.participants.get(order.participant_id) if order.participant_id else None
    return OrderSeen(order, participant, {numbers[c.order_line_id]: c.id for c in found if c.order_line_id})
