"""訂正・再提出: corrects a returned order line by line, and submits it again with a new application date.

1. A correction changes lines only; what it does not name stays as it is, to the byte.
   The subject of a line is made anew only with its purpose label or its CSR.
2. A resubmission checks all lines for the new application date, and with it come the cutoff, the price list and the
   start window of that date. Every line of a participant's order is named as the participant is named then, and the
   history says what that changed. Approvals begin anew, as many as policy asks for then.
3. Whoever corrected or resubmitted an order counts as having entered it and does not approve it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.facts import RequestFacts, SubjectName
from warifu.kernel.clock import jst_date
from warifu.orders.correcting import Corrected, Correction, correct, highest_number
from warifu.orders.errors import OrderNotCorrectable, SameKeyTwice
from warifu.orders.facts import KeySource, Order, OrderKind, OrderLine, Wanted
from warifu.orders.history import LineChange, OrderStep, line_changes
from warifu.orders.ordering import check_lines
from warifu.orders.states import OrderEvent
from warifu.participants.facts import Participant
from warifu.workflows.installation import Installation, entry
from warifu.workflows.orders.find_duplicates import duplicates_of
from warifu.workflows.orders.order_steps import approvals_asked, find_order, next_state, note_step
from warifu.workflows.orders.submit import (
    approve_by_policy,
    check_against_records,
    check_forms,
    check_without_participant,
    refuse_duplicates,
    refuse_seen_keys,
    subject_for,
)
from warifu.workflows.participants.find_participant import require_active_participant
from warifu.workflows.ports import Stores


def correct_order(
    installation: Installation,
    actor: Actor,
    order_id: str,
    correction: Correction,
    seen: int | None = None,
    *,
    confirm_duplicates: bool = False,
) -> Order:
    """訂正する: by the participant, its agent or registration staff; the order stays RETURNED until it is resubmitted.

    New and different lines are checked as for a submission today. Raises RoleMissing, PersonUnproven, OrderUnknown,
    OrderChanged, OrderNotCorrectable, NotActive, LineUnknown, CorrectionEmpty, OrderEmpty, PublicKeySeen, what
    `check_forms` and `check_against_records` raise, and DuplicateSuspected unless `confirm_duplicates`.
    """
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    approvals_asked(installation, actor)
    now = installation.clock.now()
    with installation.unit_of_work.write() as stores:
        order = _find_open(stores, actor, order_id, OrderEvent.CORRECT, seen)
        participant = _participant(stores, order)
        corrected = _corrected(stores, order, participant, correction)
        _check(installation, participant, corrected.different, now)
        _check_keys(stores, order, corrected)
        if participant:
            check_against_records(installation, stores, participant, corrected.different, now)
            if not confirm_duplicates:
                refuse_duplicates(duplicates_of(installation, stores, participant.id, corrected.different, order.id))
        changes = line_changes(order.lines, corrected.lines)
        stores.orders.correct(order, corrected.lines, actor.person_id)
        said = {f"line {change.number}": change.step for change in changes}
        stores.evidence.append(
            entry(installation, actor, "order.corrected", f"order:{order_id}", person=actor.person_id, **said)
        )
        note_step(installation, stores, actor, order, OrderStep.CORRECTED, before=order.state, lines=changes)
        return find_order(stores, order_id)


def resubmit_order(
    installation: Installation,
    actor: Actor,
    order_id: str,
    seen: int | None = None,
    *,
    confirm_duplicates: bool = False,
) -> Order:
    """再提出する: the application date is the JST date of this moment, and all lines are checked for it.

    Raises RoleMissing, PersonUnproven, OrderUnknown, OrderChanged, OrderNotCorrectable, NotActive, what `check_forms`
    and `check_against_records` raise, and DuplicateSuspected unless `confirm_duplicates`.
    """
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    approvals = approvals_asked(installation, actor)
    now = installation.clock.now()
    with installation.unit_of_work.write() as stores:
        order = _find_open(stores, actor, order_id, OrderEvent.RESUBMIT, seen)
        participant = _participant(stores, order)
        lines = {line.number: line for line in order.lines}
        _check(installation, participant, lines, now)
        if participant:
            check_against_records(installation, stores, participant, lines, now)
            if not confirm_duplicates:
                refuse_duplicates(duplicates_of(installation, stores, participant.id, lines, order.id))
        order, changes = _named_anew(stores, actor, order, participant)
        state = next_state(stores, order, OrderEvent.RESUBMIT)
        again = replace(_without_reasons(order, actor), state=state, approvals_needed=approvals, submitted_at=now)
        again = replace(again, application_on=jst_date(now))
        stores.orders.resubmit(again)
        stores.evidence.append(
            entry(installation, actor, "order.resubmitted", f"order:{order_id}", person=actor.person_id)
        )
        noted = note_step(installation, stores, actor, again, OrderStep.RESUBMITTED, before=order.state, lines=changes)
        approve_by_policy(installation, stores, actor, noted)
        return find_order(stores, order_id)


def _without_reasons(order: Order, actor: Actor) -> Order:
    """Take back what the order was returned for; the actor counts among those who corrected it."""
    return replace(order, reason="", line_reasons=(), correctors=order.correctors | {actor.person_id})


def _named_anew(
    stores: Stores, actor: Actor, order: Order, participant: Participant | None
) -> tuple[Order, Sequence[LineChange]]:
    """Name every line as the participant is named now; a direct order's lines keep the subject of their CSR."""
    if participant is None:
        return order, ()
    named = tuple(replace(line, subject=subject_for(participant, line.wanted)) for line in order.lines)
    changes = line_changes(order.lines, named)
    if changes:
        stores.orders.correct(order, named, actor.person_id)
    return replace(order, lines=named), changes


def _find_open(stores: Stores, actor: Actor, order_id: str, event: OrderEvent, seen: int | None) -> Order:
    order = find_order(stores, order_id, actor, seen)
    if order.kind is OrderKind.GENERATION:
        raise OrderNotCorrectable(order_id)
    next_state(stores, order, event)
    return order


def _check(
    installation: Installation, participant: Participant | None, lines: Mapping[int, OrderLine], now: datetime
) -> None:
    """Check lines as for a submission at `now`, the instant that dates the step across midnight too.

    A direct order's have a CSR each, whatever profile they ask for, and nothing that only a participant has.
    """
    if not lines:
        return
    if participant:
        check_forms(installation, lines, now)
    else:
        check_lines(lines, jst_date(now), installation.profiles)
        check_without_participant(lines)


def _participant(stores: Stores, order: Order) -> Participant | None:
    return require_active_participant(stores, order.participant_id) if order.participant_id else None


def _corrected(stores: Stores, order: Order, participant: Participant | None, correction: Correction) -> Corrected:
    """Make the lines anew that the correction names; a direct order keeps the subject of each CSR."""

    def name(wanted: Wanted, source: KeySource | None, before: OrderLine | None) -> SubjectName:
        if participant is None and isinstance(source, RequestFacts):
            return source.subject
        if before and (participant is None or before.wanted.purpose_label == wanted.purpose_label):
            return before.subject
        return subject_for(participant, wanted) if participant else SubjectName(wanted.purpose_label)

    ever = [line.number for change in stores.orders.changes(order.id) for line in change.lines]
    return correct(order, correction, highest_number(order, ever), name)


def _check_keys(stores: Stores, order: Order, corrected: Corrected) -> None:
    """Refuse keys that a certificate has, or that two lines of the order would have."""
    known = {line.key.public_key for line in order.lines}
    keys = {line.number: line.key.public_key for line in corrected.lines if line.key.public_key}
    refuse_seen_keys(stores, [key for key in keys.values() if key not in known])
    seen: set[bytes] = set()
    for number, key in keys.items():
        if key in seen:
            raise SameKeyTwice(number)
        seen.add(key)
