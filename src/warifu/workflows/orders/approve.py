"""承認・差戻し・取下げ: what people decide about an order that was submitted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.clock import jst_date
from warifu.kernel.reason import check_reason
from warifu.messages import catalogue, told
from warifu.orders.errors import LineUnknown, OrderPartlyIssued, StartDatePassed
from warifu.orders.facts import Approval, LineReason, Order, OrderKind
from warifu.orders.history import OrderStep
from warifu.orders.ordering import check_approver, is_approved, late_lines
from warifu.orders.states import OrderEvent
from warifu.workflows.installation import Installation, entry
from warifu.workflows.jobs import enqueue_issuance
from warifu.workflows.orders.order_steps import find_order, move_order, next_state, note_step
from warifu.workflows.orders.submit import require_standing
from warifu.workflows.ports import Stores


def approve_order(installation: Installation, actor: Actor, order_id: str, seen: int | None = None) -> Order:
    """承認する: by one person; the last approval needed starts the issuance.

    An approval that comes too late for a start date sends the order back for a new one, and says so by raising
    StartDatePassed. `seen` is the version the approver had before them. Raises RoleMissing, OrderUnknown,
    ApprovedByEnterer, ApprovedAlready, NotActive, OrderChanged.
    """
    require_role(actor, Role.APPROVER)
    with installation.unit_of_work.write() as stores:
        order = find_order(stores, order_id, seen=seen)
        next_state(stores, order, OrderEvent.APPROVE)
        check_approver(order, actor.person_id)
        require_standing(stores, order)
        now = installation.clock.now()  # once: the date that was checked is the date that is kept, across midnight too
        late = _late_lines(installation, order, now)
        if not late:
            return _approve(installation, stores, actor, order, now)
        _send_back_late(installation, stores, actor, order, late)
    raise _start_date_passed(order, late)


def _approve(installation: Installation, stores: Stores, actor: Actor, order: Order, now: datetime) -> Order:
    approval = Approval(actor.person_id, actor.account_id, now)
    stores.orders.add_approval(order, approval)
    if not is_approved(order, (*order.approvals, approval)):
        stores.evidence.append(
            entry(installation, actor, "order.approved", f"order:{order.id}", person=actor.person_id)
        )
        note_step(installation, stores, actor, order, OrderStep.APPROVED, before=order.state)
        return find_order(stores, order.id)
    move_order(installation, stores, actor, order, OrderEvent.APPROVE, step=OrderStep.APPROVED, action="order.approved")
    if order.kind is not OrderKind.GENERATION:  # a generation is opened at the terminal, where the keys are
        enqueue_issuance(stores, order.id, now)
    return find_order(stores, order.id)


def _late_lines(installation: Installation, order: Order, now: datetime) -> Mapping[int, date]:
    """A generation's certificate starts when it is opened, so its start date is never late."""
    if order.kind is OrderKind.GENERATION:
        return {}
    return late_lines(order.lines, jst_date(now), installation.policy.late_approval)


def _send_back_late(
    installation: Installation, stores: Stores, actor: Actor, order: Order, late: Mapping[int, date]
) -> None:
    words = catalogue("orders")["start_date.passed"]
    said = [
        LineReason(number, f"{words.say('ja', {'last': last})} / {words.say('en', {'last': last})}")
        for number, last in late.items()
    ]
    summary = told(_start_date_passed(order, late))
    move_order(
        installation,
        stores,
        actor,
        order,
        OrderEvent.RETURN,
        step=OrderStep.RETURNED,
        action="order.returned",
        reason=f"{summary.ja} / {summary.en}",
        line_reasons=said,
    )


def _start_date_passed(order: Order, late: Mapping[int, date]) -> StartDatePassed:
    return StartDatePassed(order.id, tuple(late), min(late.values()).isoformat())


def return_order(
    installation: Installation,
    actor: Actor,
    order_id: str,
    reason: str,
    *,
    line_reasons: Sequence[LineReason] = (),
    seen: int | None = None,
) -> Order:
    """差し戻す: with the reason the participant will read, and what is to be put right line by line.

    An order whose issuance failed goes back too, unless some of it is issued. Raises RoleMissing, OrderUnknown,
    LineUnknown, OrderPartlyIssued, OrderChanged, FieldInvalid.
    """
    require_role(actor, Role.APPROVER, Role.REGISTRATION_STAFF)
    for said in (reason, *(named.reason for named in line_reasons)):
        check_reason(said)
    with installation.unit_of_work.write() as stores:
        order = find_order(stores, order_id, actor, seen)
        known = {line.number for line in order.lines}
        for named in line_reasons:
            if named.number not in known:
                raise LineUnknown(order_id, named.number)
            known.remove(named.number)
        next_state(stores, order, OrderEvent.RETURN)
        _require_unissued(stores, order)
        move_order(
            installation,
            stores,
            actor,
            order,
            OrderEvent.RETURN,
            step=OrderStep.RETURNED,
            action="order.returned",
            reason=reason,
            line_reasons=line_reasons,
        )
        return find_order(stores, order_id)


def _require_unissued(stores: Stores, order: Order) -> None:
    begun = stores.certificates.states_of_lines([line.id for line in order.lines])
    if begun:
        raise OrderPartlyIssued(order.id, tuple(line.number for line in order.lines if line.id in begun))


def withdraw_order(installation: Installation, actor: Actor, order_id: str, seen: int | None = None) -> Order:
    """取り下げる: by the participant, while nothing is approved. Raises RoleMissing, OrderUnknown, OrderChanged."""
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    with installation.unit_of_work.write() as stores:
        order = find_order(stores, order_id, actor, seen)
        move_order(
            installation, stores, actor, order, OrderEvent.WITHDRAW, step=OrderStep.WITHDRAWN, action="order.withdrawn"
        )
        return find_order(stores, order_id)


def retry_order(installation: Installation, actor: Actor, order_id: str, seen: int | None = None) -> Order:
    """発行を再開する: after the reason that stopped it was dealt with.

    Raises RoleMissing, OrderUnknown, NotActive, OrderChanged.
    """
    require_role(actor, Role.APPROVER, Role.REGISTRATION_STAFF)
    with installation.unit_of_work.write() as stores:
        order = find_order(stores, order_id, seen=seen)
        next_state(stores, order, OrderEvent.RETRY)
        require_standing(stores, order)
        move_order(installation, stores, actor, order, OrderEvent.RETRY, step=OrderStep.RETRIED, action="order.retried")
        enqueue_issuance(stores, order_id, installation.clock.now())
        return find_order(stores, order_id)
