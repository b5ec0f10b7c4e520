"""申込: a participant's order is checked as a whole, dated, and put before the approvers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from warifu.accounts.access import require_participant, require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import ProfileUnknown, PublicKeySeen
from warifu.authority.facts import SubjectName
from warifu.authority.issuance import public_key_digest
from warifu.authority.profiles import find_profile
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import new_id
from warifu.orders.errors import PredecessorUnknown
from warifu.orders.facts import LineForm, Order, OrderKind, OrderState
from warifu.orders.ordering import check_lines, make_line
from warifu.orders.prices import Wanted, check_offered
from warifu.orders.states import ORDER, OrderEvent
from warifu.participants.enrolment import require_active
from warifu.participants.errors import ParticipantUnknown
from warifu.participants.facts import Participant
from warifu.workflows.house import House, entry
from warifu.workflows.issue_order import enqueue_issuance
from warifu.workflows.ports import Stores
from warifu.workflows.quote_order import tariff_for_orders

ORDERABLE_PROFILES = ("client",)
LONGEST_NAME = 64  # characters of a common name (RFC 5280 appendix A.1)


def submit_order(house: House, actor: Actor, participant_id: str, forms: Sequence[LineForm]) -> Order:
    """申し込む: the application date is the JST date of this moment.

    An authority whose policy asks for no approval approves at once. Raises RoleMissing, NotYours,
    ParticipantUnknown, NotActive, ProfileUnknown, PredecessorUnknown, PublicKeySeen, what `check_lines` and
    `check_offered` raise; then nothing was written.
    """
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    require_participant(actor, participant_id)
    now = house.clock.now()
    _check_profiles(house, forms)
    check_lines(forms, jst_date(now), house.profiles)
    with house.unit_of_work.write() as stores:
        participant = require_active_participant(stores, participant_id)
        _check_offered(stores, forms, now)
        _check_predecessors(stores, participant_id, forms)
        subject = SubjectName("", participant.name, None, "JP")
        lines = tuple(
            make_line(n, form, _named(subject, str(participant.operator_code), form)) for n, form in enumerate(forms, 1)
        )
        order = Order(
            id=new_id("O"),
            kind=OrderKind.STANDARD,
            participant_id=participant_id,
            state=OrderState.SUBMITTED,
            application_on=jst_date(now),
            submitted_at=now,
            entered_by=actor.account_id,
            entered_by_person=actor.person_id,
            approvals_needed=house.policy.approvals,
            lines=lines,
        )
        return add_order(house, stores, actor, order)


def require_active_participant(stores: Stores, participant_id: str) -> Participant:
    """利用中の事業者を求める. Raises ParticipantUnknown, NotActive (participant.not_active)."""
    participant = stores.participants.get(participant_id)
    if participant is None:
        raise ParticipantUnknown(participant_id)
    require_active(participant)
    return participant


def add_order(
    house: House, stores: Stores, actor: Actor, order: Order, issued_after: timedelta = timedelta(0)
) -> Order:
    """申込を加える: refuses public keys that have a certificate; approves at once where policy asks for nobody.

    A job issues it `issued_after` its approval, unless whoever submitted it has by then.
    """
    if stores.authority.by_public_keys([public_key_digest(line.public_key) for line in order.lines if line.public_key]):
        raise PublicKeySeen
    stores.orders.add(order)
    stores.evidence.append(
        entry(house, actor, "order.submitted", f"order:{order.id}", lines=str(len(order.lines)), kind=order.kind)
    )
    if order.approvals_needed:
        return order
    stores.orders.move(order, ORDER.next(order.state, OrderEvent.APPROVE))
    enqueue_issuance(stores, order.id, house.clock.now() + issued_after)
    stores.evidence.append(entry(house, actor, "order.approved_by_policy", f"order:{order.id}"))
    return replace(order, state=OrderState.APPROVED)


def _check_profiles(house: House, forms: Sequence[LineForm]) -> None:
    for form in forms:
        profile = find_profile(house.profiles, form.profile)
        if profile.name not in ORDERABLE_PROFILES and not (profile.sample_only and house.policy.is_sample):
            raise ProfileUnknown(form.profile, ", ".join(ORDERABLE_PROFILES))


def _check_offered(stores: Stores, forms: Sequence[LineForm], now: datetime) -> None:
    wanted = [Wanted(form.medium, form.target_token) for form in forms]
    check_offered(tariff_for_orders(stores, now), jst_date(now), wanted)


def _check_predecessors(stores: Stores, participant_id: str, forms: Sequence[LineForm]) -> None:
    """Another participant's certificate is answered like one that does not exist."""
    known = stores.authority.participants_of([form.predecessor for form in forms if form.predecessor is not None])
    for number, form in enumerate(forms, 1):
        if form.predecessor is not None and known.get(form.predecessor) != participant_id:
            raise PredecessorUnknown(number, form.predecessor)


def _named(subject: SubjectName, operator_code: str, form: LineForm) -> SubjectName:
    """名義: the operator code and the purpose label are what people tell certificates apart by."""
    common_name = f"{operator_code} {form.purpose_label}".strip()
    if len(common_name) > LONGEST_NAME or not common_name.isprintable():
        raise FieldInvalid("purpose_label", "需給管理1号 (58文字以内)")
    return SubjectName(common_name, subject.organization, None, subject.country)
