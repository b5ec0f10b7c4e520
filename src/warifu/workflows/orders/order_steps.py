"""申込の処理: what every step of an order shares: state, history and evidence are written together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from warifu.accounts.access import may_see, require_person
from warifu.accounts.facts import Actor
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import Changed, Overtaken, TransitionRefused
from warifu.kernel.ids import new_id
from warifu.orders.errors import OrderUnknown
from warifu.orders.facts import LineReason, Order, OrderKind, OrderLine, OrderState
from warifu.orders.history import LineChange, OrderChange, OrderStep, changed
from warifu.orders.states import ORDER, OrderEvent
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores


def approvals_asked(installation: Installation, actor: Actor) -> int:
    """必要な承認数: by policy. Who enters what others approve has to be told from them. Raises PersonUnproven."""
    if installation.policy.approvals:
        require_person(actor)
    return installation.policy.approvals


def new_order(
    installation: Installation,
    actor: Actor,
    now: datetime,
    lines: Sequence[OrderLine],
    *,
    kind: OrderKind,
    participant_id: str | None = None,
    approvals: int | None = None,
) -> Order:
    """新しい申込: submitted by `actor` at `now`, for as many approvals as policy asks. Raises PersonUnproven."""
    asked = approvals_asked(installation, actor)
    return Order(
        id=new_id("O"),
        kind=kind,
        participant_id=participant_id,
        state=OrderState.SUBMITTED,
        application_on=jst_date(now),
        submitted_at=now,
        entered_by=actor.account_id,
        entered_by_person=actor.person_id,
        approvals_needed=asked if approvals is None else approvals,
        lines=tuple(lines),
    )


def find_order(stores: Stores, order_id: str, actor: Actor | None = None, seen: int | None = None) -> Order:
    """申込を探す: as `actor` may see it; `seen` is the version that whoever acts had before them.

    Raises OrderUnknown, and OrderChanged when the order went on since that version.
    """
    order = stores.orders.get(order_id)
    if order is None or (actor is not None and not may_see(actor, order.participant_id)):
        raise OrderUnknown(order_id)
    if seen is not None and seen != order.version:
        raise overtaken(stores, order)
    return order


def next_state(stores: Stores, order: Order, event: OrderEvent) -> OrderState:
    """次の状態. Raises OrderChanged, which says what brought the order where `event` cannot happen."""
    try:
        return ORDER.next(order.state, event)
    except TransitionRefused:
        raise overtaken(stores, order) from None


def note_step(
    installation: Installation,
    stores: Stores,
    actor: Actor,
    order: Order,
    step: OrderStep,
    *,
    before: OrderState | None,
    reason: str = "",
    line_reasons: Sequence[LineReason] = (),
    lines: Sequence[LineChange] = (),
) -> Order:
    """履歴に残す: that `actor` brought `order` from `before` to the state it has now; gives it with its new version."""
    change = OrderChange(
        order_id=order.id,
        version=order.version + 1,
        step=step,
        before=before,
        after=order.state,
        at=installation.clock.now(),
        account_id=actor.account_id,
        person_id=actor.person_id,
        by=actor.display_name,
        reason=reason,
        line_reasons=tuple(line_reasons),
        lines=tuple(lines),
    )
    stores.orders.note(change)
    return replace(order, version=change.version)


def move_order(
    installation: Installation,
    stores: Stores,
    actor: Actor,
    order: Order,
    event: OrderEvent,
    *,
    step: OrderStep,
    action: str,
    reason: str = "",
    line_reasons: Sequence[LineReason] = (),
    lines: Sequence[LineChange] = (),
) -> Order:
    """申込を進める: state, history and evidence together. Raises OrderChanged."""
    to = next_state(stores, order, event)
    stores.orders.move(order, to, reason, line_reasons)
    moved = replace(order, state=to, reason=reason, line_reasons=tuple(line_reasons))
    said = {f"line {each.number}": each.reason for each in line_reasons}
    facts = {"person": actor.person_id, **({"reason": reason} if reason else {}), **said}
    stores.evidence.append(entry(installation, actor, action, f"order:{order.id}", **facts))
    named = tuple(line_reasons)
    return note_step(
        installation, stores, actor, moved, step, before=order.state, reason=reason, line_reasons=named, lines=lines
    )


def overtaken(stores: Stores, order: Order) -> Overtaken:
    """追い越された申込: what happened to the order last, and what can be done with it now."""
    changes = stores.orders.changes(order.id)
    if not changes:
        return Changed(order.id)
    allowed = tuple(str(event) for state, event in ORDER.table if state == order.state)
    return changed(changes[-1], order.state, allowed)
