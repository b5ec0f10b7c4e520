"""申込: checks an order as a whole, dates it, and submits it to the approvers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from warifu.accounts.access import SEES_ALL, require_participant, require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import ProfileUnknown, PublicKeySeen
from warifu.authority.facts import SubjectName
from warifu.authority.issuance import public_key_digest
from warifu.authority.profiles import find_profile
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid
from warifu.orders.duplicates import Duplicate
from warifu.orders.errors import DuplicateSuspected, MediumNotOffered, PredecessorUnknown, TokenReuseNotPossible
from warifu.orders.facts import AnyLine, KeyOrigin, LineForm, Medium, Order, OrderFile, OrderKind, Wanted
from warifu.orders.file_errors import SubmittedBefore
from warifu.orders.history import OrderStep
from warifu.orders.ordering import check_lines, make_line
from warifu.orders.prices import Item, Quote, check_offered, quote
from warifu.orders.states import OrderEvent
from warifu.participants.facts import Participant
from warifu.workflows.installation import Installation, entry
from warifu.workflows.jobs import enqueue_issuance
from warifu.workflows.orders.check_coverage import check_covered
from warifu.workflows.orders.find_duplicates import duplicates_of
from warifu.workflows.orders.order_steps import move_order, new_order, note_step
from warifu.workflows.participants.find_participant import require_active_participant
from warifu.workflows.ports import Stores
from warifu.workflows.pricing.quote import tariff_for_orders

ORDERABLE_PROFILES = ("client",)
LONGEST_NAME = 64  # characters of a common name (RFC 5280 appendix A.1)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """申込の見込み: what a submission now would cost, None without a price list, and what looks ordered already."""

    quote: Quote | None
    duplicates: tuple[Duplicate, ...]


def submit_order(
    installation: Installation,
    actor: Actor,
    participant_id: str,
    forms: Sequence[LineForm],
    file: OrderFile | None = None,
    *,
    confirm_duplicates: bool = False,
) -> Order:
    """申し込む: the application date is the JST date of this moment; `file` is what the lines were read from.

    An authority whose policy asks for no approval approves at once. Raises RoleMissing, NotYours,
    PersonUnproven, ParticipantUnknown, NotActive, what `check_forms` and `check_against_records` raise, PublicKeySeen,
    SubmittedBefore, and DuplicateSuspected unless `confirm_duplicates`; then nothing was written.
    """
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    require_participant(actor, participant_id)
    now = installation.clock.now()
    numbered = dict(enumerate(forms, 1))
    check_forms(installation, numbered, now)
    with installation.unit_of_work.write() as stores:
        participant = require_active_participant(stores, participant_id)
        check_against_records(installation, stores, participant, numbered, now)
        _refuse_second_time(stores, participant_id, file)
        if not confirm_duplicates:
            refuse_duplicates(duplicates_of(installation, stores, participant_id, numbered))
        lines = [make_line(n, form, subject_for(participant, form.wanted)) for n, form in numbered.items()]
        order = new_order(installation, actor, now, lines, kind=OrderKind.STANDARD, participant_id=participant_id)
        return _from_file(installation, stores, actor, add_order(installation, stores, actor, order), file)


def foresee_order(installation: Installation, actor: Actor, participant_id: str, forms: Sequence[LineForm]) -> Foreseen:
    """申込みを見積もる: checked as a submission is, and nothing is written. Raises what `submit_order` raises."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    require_participant(actor, participant_id)
    now = installation.clock.now()
    numbered = dict(enumerate(forms, 1))
    check_forms(installation, numbered, now)
    with installation.unit_of_work.read() as stores:
        participant = require_active_participant(stores, participant_id)
        check_against_records(installation, stores, participant, numbered, now)
        keys = [form.key.public_key for form in forms if form.key.public_key]
        refuse_seen_keys(stores, keys)
        if stores.orders.of_public_keys([public_key_digest(key) for key in keys]):
            raise PublicKeySeen
        tariff = tariff_for_orders(stores, now)
        duplicates = duplicates_of(installation, stores, participant_id, numbered)
    items = [Item.of(form.wanted) for form in forms]
    return Foreseen(quote(tariff, jst_date(now), items) if tariff.prices else None, duplicates)


def require_standing(stores: Stores, order: Order) -> None:
    """申込の事業者が利用中であることを求める: what nobody takes part for stands by itself. Raises NotActive."""
    if order.participant_id is not None:
        require_active_participant(stores, order.participant_id)


def add_order(
    installation: Installation, stores: Stores, actor: Actor, order: Order, issued_after: timedelta = timedelta(0)
) -> Order:
    """申込を加える: refuses public keys that have a certificate; approves at once where policy asks for nobody.

    A job issues it `issued_after` its approval, unless whoever submitted it has by then.
    """
    refuse_seen_keys(stores, [line.key.public_key for line in order.lines if line.key.public_key])
    stores.orders.add(order)
    stores.evidence.append(
        entry(installation, actor, "order.submitted", f"order:{order.id}", lines=str(len(order.lines)), kind=order.kind)
    )
    noted = note_step(installation, stores, actor, order, OrderStep.SUBMITTED, before=None)
    return approve_by_policy(installation, stores, actor, noted, issued_after)


def approve_by_policy(
    installation: Installation, stores: Stores, actor: Actor, order: Order, issued_after: timedelta = timedelta(0)
) -> Order:
    """方針により承認する: where policy asked for nobody; any other order is given back as it is."""
    if order.approvals_needed:
        return order
    enqueue_issuance(stores, order.id, installation.clock.now() + issued_after)
    return move_order(
        installation,
        stores,
        actor,
        order,
        OrderEvent.APPROVE,
        step=OrderStep.APPROVED,
        action="order.approved_by_policy",
    )


def check_forms(installation: Installation, lines: Mapping[int, AnyLine], now: datetime) -> None:
    """入力を確かめる: by number, for a submission at `now`. Raises ProfileUnknown and what `check_lines` raises."""
    for line in lines.values():
        profile = find_profile(installation.profiles, line.profile)
        if profile.name not in ORDERABLE_PROFILES and not (profile.sample_only and installation.policy.is_sample):
            raise ProfileUnknown(line.profile, ", ".join(ORDERABLE_PROFILES))
    check_lines(lines, jst_date(now), installation.profiles)


def check_against_records(
    installation: Installation, stores: Stores, participant: Participant, lines: Mapping[int, AnyLine], now: datetime
) -> None:
    """記録と照らす: the generations of the authority, offerings and predecessors, for a submission at `now`.

    Raises StartNotCovered, MediumNotOffered, TokenReuseNotPossible, PredecessorUnknown; another participant's
    certificate is answered like one that does not exist.
    """
    check_covered(installation, stores.authorities.all(), lines)
    items = {number: Item.of(line.wanted) for number, line in lines.items()}
    check_offered(tariff_for_orders(stores, now), jst_date(now), items)
    follows = {number: line.wanted.predecessor for number, line in lines.items() if line.wanted.predecessor is not None}
    known = stores.certificates.participants_of(list(follows.values()))
    for number, predecessor in follows.items():
        if known.get(predecessor) != participant.id:
            raise PredecessorUnknown(number, predecessor)


def check_without_participant(lines: Mapping[int, AnyLine]) -> None:
    """参加者のない申込を確かめる: its keys come with CSRs, it is fetched where it was ordered, and follows nothing.

    Raises FieldInvalid, MediumNotOffered, TokenReuseNotPossible, PredecessorUnknown.
    """
    if not all(line.key.origin is KeyOrigin.REQUEST for line in lines.values()):
        raise FieldInvalid("request", "-----BEGIN CERTIFICATE REQUEST-----")
    for number, line in lines.items():
        wanted = line.wanted
        if wanted.medium is not Medium.DOWNLOAD:
            raise MediumNotOffered(number, wanted.medium, Medium.DOWNLOAD)
        if wanted.target_token is not None:
            raise TokenReuseNotPossible(number, wanted.medium, "-")
        if wanted.predecessor is not None:
            raise PredecessorUnknown(number, wanted.predecessor)


def refuse_seen_keys(stores: Stores, keys: Sequence[bytes]) -> None:
    """使われた鍵を断る. Raises PublicKeySeen when a certificate has one of them, or will."""
    if stores.certificates.seen_keys([public_key_digest(key) for key in keys]):
        raise PublicKeySeen


def refuse_duplicates(duplicates: Sequence[Duplicate]) -> None:
    """重複の疑いを断る. Raises DuplicateSuspected."""
    if duplicates:
        raise DuplicateSuspected(tuple(str(duplicate) for duplicate in duplicates))


def subject_for(participant: Participant, wanted: Wanted) -> SubjectName:
    """名義: the operator code and the purpose label are what people tell certificates apart by. Raises FieldInvalid."""
    common_name = f"{participant.operator_code} {wanted.purpose_label}".strip()
    if len(common_name) > LONGEST_NAME or not common_name.isprintable():
        raise FieldInvalid("purpose_label", "需給管理1号 (58文字以内)")
    return SubjectName(common_name, participant.name, None, "JP")


def _refuse_second_time(stores: Stores, participant_id: str, file: OrderFile | None) -> None:
    """Whoever submits a file a second time has been told of the first."""
    if file is None:
        return
    for order_id in stores.orders.of_file(file.sha256, participant_id):
        if order_id not in file.known:
            raise SubmittedBefore(order_id)


def _from_file(installation: Installation, stores: Stores, actor: Actor, order: Order, file: OrderFile | None) -> Order:
    """Note which file the order was taken from, if it was from one."""
    if file:
        stores.orders.add_file(order.id, file)
        facts = {"sha256": file.sha256, "rows": str(file.rows), "left_out": str(file.left_out)}
        stores.evidence.append(entry(installation, actor, "order.taken_from_file", f"order:{order.id}", **facts))
    return order
