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
from warifu.authority.facts import SubjectName
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid
from warifu.orders.correcting import Corrected, Correction, as_form, correct, highest_number
from warifu.orders.errors import OrderNotCorrectable, SameKeyTwice
from warifu.orders.facts import LineForm, Order, OrderKind, OrderLine
from warifu.orders.history import LineChange, OrderStep, line_changes
from warifu.orders.ordering import check_lines, make_line
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
        _check(installation, participant, corrected.forms, now)
        _check_keys(stores, order, corrected)
        if participant:
            check_against_records(installation, stores, participant, corrected.forms, now)
            if not confirm_duplicates:
                refuse_duplicates(duplicates_of(installation, stores, participant.id, corrected.forms, order.id))
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
        forms = {line.number: as_form(line) for line in order.lines}
        _check(installation, participant, forms, now)
        if participant:
            check_against_records(installation, stores, participant, forms, now)
            if not confirm_duplicates:
                refuse_duplicates(duplicates_of(installation, stores, participant.id, forms, order.id))
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
    named = tuple(replace(line, subject=subject_for(participant, as_form(line))) for line in order.lines)
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
    installation: Installation, participant: Participant | None, forms: Mapping[int, LineForm], now: datetime
) -> None:
    """Check lines as for a submission at `now`, the instant that dates the step across midnight too.

    A direct order's have a CSR each, whatever profile they ask for, and nothing that only a participant has.
    """
    if not forms:
        return
    if participant:
        check_forms(installation, forms, now)
    else:
        check_lines(list(forms.values()), jst_date(now), installation.profiles, list(forms))
        if not all(form.request for form in forms.values()):
            raise FieldInvalid("request", "-----BEGIN CERTIFICATE REQUEST-----")
        check_without_participant(forms)


def _participant(stores: Stores, order: Order) -> Participant | None:
    return require_active_participant(stores, order.participant_id) if order.participant_id else None


def _corrected(stores: Stores, order: Order, participant: Participant | None, correction: Correction) -> Corrected:
    """Make the lines anew that the correction names; a direct order keeps the subject of each CSR."""
    before = {line.number: line for line in order.lines}

    def make(number: int, form: LineForm) -> OrderLine:
        if participant is None:
            return make_line(number, form, form.request.subject if form.request else SubjectName(form.purpose_label))
        was = before.get(number)
        kept = was is not None and was.purpose_label == form.purpose_label
        return make_line(number, form, was.subject if was and kept else subject_for(participant, form))

    ever = [line.number for change in stores.orders.changes(order.id) for line in change.lines]
    return correct(order, correction, highest_number(order, ever), make)


def _check_keys(stores: Stores, order: Order, corrected: Corrected) -> None:
    """Refuse keys that a certificate has, or that two lines of the order would have."""
    known = {line.public_key for line in order.lines}
    refuse_seen_keys(
        stores, [line.public_key for line in corrected.lines if line.public_key and line.public_key not in known]
    )
    keys: set[bytes] = set()
    for line in corrected.lines:
        if line.public_key in keys:
            raise SameKeyTwice(line.number)
        if line.public_key:
            keys.add(line.public_key)
