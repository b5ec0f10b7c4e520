"""催促: each morning whoever has a date coming is told once, in one mail that says what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from warifu.accounts.access import SEES_ALL, require_participant, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.clock import in_japan, jst_date
from warifu.kernel.errors import Changed, WarifuError
from warifu.kernel.ids import new_id
from warifu.lifecycle.errors import DigestUnknown
from warifu.lifecycle.facts import Digest, Reminder
from warifu.lifecycle.reminders import USUAL_LADDER, check_ladder, due, is_escalated
from warifu.participants.facts import ContactKind, Participant, Standing
from warifu.workflows.errors import RecipientRefused
from warifu.workflows.installation import Installation, entry
from warifu.workflows.jobs import SYSTEM_ACTOR
from warifu.workflows.lifecycle.plan_renewals import plan_for, statements_of
from warifu.workflows.lifecycle.reminder_words import body_of, subject_of
from warifu.workflows.ports import Mail, Stores

SEND_REMINDER = "send_reminder"
FROM_HOUR = 8
LONGEST_LIST = 100
OTHER = {ContactKind.ENTERPRISE_RA: ContactKind.SYSTEM_CONTACT, ContactKind.SYSTEM_CONTACT: ContactKind.ENTERPRISE_RA}
Told = Sequence[tuple[Reminder, Sequence[int]]]


@dataclass(slots=True)
class Prepared:
    """用意した催促: how many mails, and for which participants no plan could be made, by the code of why."""

    digests: int = 0
    unplanned: dict[str, str] = field(default_factory=dict)


def prepare_reminders(installation: Installation) -> Prepared:
    """催促を用意する: from 8:00 in Japan on; may run as often as one likes, and on several nodes at once.

    A participant whose record cannot be planned with keeps no other from being reminded.
    """
    now, prepared = installation.clock.now(), Prepared()
    if in_japan(now).hour < FROM_HOUR:
        return prepared
    with installation.unit_of_work.read() as stores:
        active = [one.id for one in stores.participants.all() if one.standing is Standing.ACTIVE]
    for participant_id in active:
        try:
            prepared.digests += _prepare(installation, participant_id, jst_date(now))
        except Changed:
            continue  # another node was faster
        except WarifuError as error:
            prepared.unplanned[participant_id] = error.code
    return prepared


def send_reminder(installation: Installation, digest_id: str) -> None:
    """催促を送る: once; after a crash the one possible repeat has the same Message-ID. Raises MailUnsent.

    What a contact's server refuses goes to the participant's other contact.
    """
    with installation.unit_of_work.read() as stores:
        digest = stores.reminders.get(digest_id)
        participant = stores.participants.get(digest.participant_id) if digest else None
    if digest is None or participant is None or digest.sent_at or digest.bounced_at:
        return
    contact = participant.contact(digest.to)
    try:
        if contact is None:
            raise RecipientRefused("no such contact")
        installation.mailer.send(Mail(contact.mail, digest.subject, digest.body, digest.id))
    except RecipientRefused:
        with installation.unit_of_work.write() as stores:
            _bounce(installation, stores, SYSTEM_ACTOR, digest, participant)
        return
    with installation.unit_of_work.write() as stores:
        stores.reminders.mark_sent(digest, installation.clock.now())
        subject = f"participant:{participant.id}"
        stores.evidence.append(entry(installation, SYSTEM_ACTOR, "reminder.sent", subject, digest=digest.id))


def record_bounce(installation: Installation, actor: Actor, digest_id: str) -> None:
    """不達を残す: a mail that came back; its text goes to the other contact. Raises DigestUnknown, Changed."""
    require_role(actor, Role.REGISTRATION_STAFF)
    with installation.unit_of_work.write() as stores:
        digest = stores.reminders.get(digest_id)
        participant = stores.participants.get(digest.participant_id) if digest else None
        if digest is None or participant is None:
            raise DigestUnknown(digest_id)
        _bounce(installation, stores, actor, digest, participant)


def list_reminders(installation: Installation, actor: Actor, participant_id: str) -> Sequence[Digest]:
    """催促の一覧: the mails to one participant, newest first. Raises NotYours."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    require_participant(actor, participant_id)
    with installation.unit_of_work.read() as stores:
        return stores.reminders.digests(participant_id, LONGEST_LIST)


def show_ladder(installation: Installation, actor: Actor, participant_id: str) -> tuple[int, ...]:
    """催促の段を見る: days before the date to act. Raises NotYours."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    require_participant(actor, participant_id)
    with installation.unit_of_work.read() as stores:
        return _ladder(stores, participant_id)


def set_ladder(installation: Installation, actor: Actor, participant_id: str, rungs: Sequence[int]) -> tuple[int, ...]:
    """催促の段を決める: the participant's own choice, or the staff's for it. Raises NotYours, FieldInvalid."""
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    require_participant(actor, participant_id)
    chosen = check_ladder(rungs)
    with installation.unit_of_work.write() as stores:
        stores.reminders.set_ladder(participant_id, chosen)
        said = " ".join(map(str, chosen))
        stores.evidence.append(
            entry(installation, actor, "reminder.ladder_set", f"participant:{participant_id}", rungs=said)
        )
    return chosen


def _prepare(installation: Installation, participant_id: str, today: date) -> int:
    with installation.unit_of_work.read() as stores:
        told = _due(installation, stores, participant_id, today)
    if not told:
        return 0
    with installation.unit_of_work.write() as stores:
        told = _due(installation, stores, participant_id, today)
        if not told:
            return 0  # another node told it meanwhile
        participant = stores.participants.get(participant_id)
        assert participant
        stores.reminders.tell(participant_id, told, installation.clock.now())
        mails = _mails(participant, [reminder for reminder, _ in told])
        for kind, reminders in mails.items():
            _enqueue(installation, stores, _digest(installation, participant, kind, reminders, today))
        return len(mails)


def _due(installation: Installation, stores: Stores, participant_id: str, today: date) -> Told:
    plan = plan_for(installation, stores, [participant_id], statements_of(installation, stores), today)
    return list(due(plan, _ladder(stores, participant_id), stores.reminders.told(participant_id), today))


def _ladder(stores: Stores, participant_id: str) -> tuple[int, ...]:
    chosen = stores.reminders.ladder(participant_id)
    return USUAL_LADDER if chosen is None else chosen


def _mails(participant: Participant, reminders: Sequence[Reminder]) -> Mapping[ContactKind, Sequence[Reminder]]:
    """By contact: all to the first there is, what is escalated to the second as well."""
    there = [kind for kind in OTHER if participant.contact(kind)] or [ContactKind.ENTERPRISE_RA]
    escalated = [reminder for reminder in reminders if is_escalated(reminder)]
    mails: dict[ContactKind, Sequence[Reminder]] = {there[0]: reminders}
    if escalated and len(there) > 1:
        mails[there[1]] = escalated
    return mails


def _digest(
    installation: Installation, participant: Participant, to: ContactKind, reminders: Sequence[Reminder], today: date
) -> Digest:
    return Digest(
        id=new_id("M"),
        participant_id=participant.id,
        to=to,
        prepared_at=installation.clock.now(),
        subject=subject_of(reminders, today),
        body=body_of(installation.catalogue, participant, to, reminders, today),
    )


def _enqueue(installation: Installation, stores: Stores, digest: Digest) -> None:
    stores.reminders.add(digest)
    stores.jobs.enqueue(SEND_REMINDER, {"digest_id": digest.id}, installation.clock.now(), unique_key=digest.id)


def _bounce(installation: Installation, stores: Stores, actor: Actor, digest: Digest, participant: Participant) -> None:
    """The same text once to the other contact, unless it went there by itself or is what came back from there."""
    now = installation.clock.now()
    stores.reminders.mark_bounced(digest, now)
    other = OTHER[digest.to]
    bodies = {(sent.to, sent.body) for sent in stores.reminders.digests(participant.id, LONGEST_LIST)}
    if participant.contact(other) and (other, digest.body) not in bodies:
        _enqueue(installation, stores, replace(digest, id=new_id("M"), to=other, prepared_at=now, sent_at=None))
    subject = f"participant:{participant.id}"
    stores.evidence.append(entry(installation, actor, "reminder.bounced", subject, digest=digest.id))
