"""事業者の変更: name, contacts and standing of an enrolled participant."""

from collections.abc import Callable, Sequence
from datetime import date

from warifu.accounts.access import require_role
from warifu.accounts.errors import NotYours
from warifu.accounts.facts import Actor, Role
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.reason import check_reason
from warifu.participants.enrolment import check_contacts, renamed, require_active
from warifu.participants.facts import Contact, Participant
from warifu.participants.states import STANDING, StandingEvent
from warifu.workflows.installation import Installation, entry
from warifu.workflows.participants.find_participant import seen_participant
from warifu.workflows.ports import Stores


def rename_participant(
    installation: Installation, actor: Actor, participant_id: str, name: str, from_on: date
) -> Participant:
    """名称を変える: from `from_on` (JST), today at the latest. Certificates keep the name they were ordered with.

    Raises RoleMissing, ParticipantUnknown, FieldInvalid, NameUnchanged.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    if from_on > (today := jst_date(installation.clock.now())):
        raise FieldInvalid("from_on", f"… {today}")

    def change(stores: Stores, participant: Participant) -> dict[str, str]:
        stores.participants.rename(participant, renamed(participant, name, from_on))
        return {"name": name, "was": participant.name, "from": from_on.isoformat()}

    return _change(installation, actor, participant_id, "participant.renamed", change)


def change_contacts(
    installation: Installation, actor: Actor, participant_id: str, contacts: Sequence[Contact]
) -> Participant:
    """連絡先を変える: the list as a whole; those that go stay readable.

    By the staff, or an operator of the active participant itself: one-time codes are mailed to these addresses, so an
    agent never changes them. Raises RoleMissing, ParticipantUnknown, NotYours, NotActive, FieldInvalid.
    """
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    checked = check_contacts(contacts)

    def change(stores: Stores, participant: Participant) -> dict[str, str]:
        if not actor.has(Role.REGISTRATION_STAFF):
            require_active(participant)
            if actor.participant_id != participant_id:
                raise NotYours
        stores.participants.change_contacts(participant, checked, installation.clock.now(), actor.account_id)
        return {"contacts": str(len(checked))}

    return _change(installation, actor, participant_id, "participant.contacts_changed", change)


def suspend_participant(installation: Installation, actor: Actor, participant_id: str, reason: str) -> Participant:
    """停止する: it may then read, but not order or apply. Raises FieldInvalid, TransitionRefused, Changed."""
    check_reason(reason)
    return _stand(
        installation, actor, participant_id, StandingEvent.SUSPEND, action="participant.suspended", reason=reason
    )


def resume_participant(installation: Installation, actor: Actor, participant_id: str) -> Participant:
    """再開する. Raises TransitionRefused, Changed."""
    return _stand(installation, actor, participant_id, StandingEvent.RESUME, action="participant.resumed")


def close_participant(installation: Installation, actor: Actor, participant_id: str, reason: str) -> Participant:
    """終了する: for good; its mandates end with it. Raises FieldInvalid, TransitionRefused, Changed."""
    check_reason(reason)
    return _stand(installation, actor, participant_id, StandingEvent.CLOSE, action="participant.closed", reason=reason)


def _stand(
    installation: Installation,
    actor: Actor,
    participant_id: str,
    event: StandingEvent,
    *,
    action: str,
    reason: str = "",
) -> Participant:
    require_role(actor, Role.REGISTRATION_STAFF)

    def change(stores: Stores, participant: Participant) -> dict[str, str]:
        stores.participants.move(participant, STANDING.next(participant.standing, event))
        if event is StandingEvent.CLOSE:
            for mandate in stores.accounts.mandates(participant_id=participant_id):
                stores.accounts.end_mandate(mandate.id, installation.clock.now())
        return {"reason": reason} if reason else {}

    return _change(installation, actor, participant_id, action, change)


def _change(
    installation: Installation,
    actor: Actor,
    participant_id: str,
    action: str,
    change: Callable[[Stores, Participant], dict[str, str]],
) -> Participant:
    with installation.unit_of_work.write() as stores:
        facts = change(stores, seen_participant(stores, actor, participant_id))
        stores.evidence.append(entry(installation, actor, action, f"participant:{participant_id}", **facts))
        return seen_participant(stores, actor, participant_id)
