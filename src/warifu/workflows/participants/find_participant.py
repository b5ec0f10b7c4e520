"""事業者の照会: participants that the actor may see; for others the error is the same as for unknown ones."""

from collections.abc import Sequence

from warifu.accounts.access import SEES_ALL, may_see, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode
from warifu.participants.enrolment import has_been_called, require_active
from warifu.participants.errors import ParticipantUnknown
from warifu.participants.facts import FormerContact, Participant
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores


def list_participants(installation: Installation, actor: Actor) -> Sequence[Participant]:
    """事業者の一覧: staff see all, an operator its own."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        return [p for p in stores.participants.all() if may_see(actor, p.id)]


def find_participant(installation: Installation, actor: Actor, operator_code: OperatorCode | None) -> Participant:
    """事業者を選ぶ: by its code, or the actor's own. Raises ParticipantUnknown, of others' too.

    Raises FieldInvalid when nobody is named by somebody who belongs to no participant and acts for none or several.
    """
    own = actor.participant_id or (min(actor.acts_for) if len(actor.acts_for) == 1 else None)
    if operator_code is None and own is None:
        raise FieldInvalid("operator_code", "0A001")
    with installation.unit_of_work.read() as stores:
        if operator_code is None:
            found = stores.participants.get(own or "")
        else:
            found = stores.participants.by_operator_code(operator_code)
    if found is None or not may_see(actor, found.id):
        raise ParticipantUnknown(str(operator_code or ""))
    return found


def show_participant(installation: Installation, actor: Actor, participant_id: str) -> Participant:
    """事業者を見る. Raises ParticipantUnknown (participant.unknown), of others too."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        return seen_participant(stores, actor, participant_id)


def find_participants(installation: Installation, actor: Actor, text: str) -> Sequence[Participant]:
    """事業者を探す: by operator code, or part of a name it has or had; width and case aside."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        return [p for p in stores.participants.all() if may_see(actor, p.id) and has_been_called(p, text)]


def list_former_contacts(installation: Installation, actor: Actor, participant_id: str) -> Sequence[FormerContact]:
    """連絡先の履歴: newest first. Raises ParticipantUnknown."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        return stores.participants.former_contacts(seen_participant(stores, actor, participant_id).id)


def seen_participant(stores: Stores, actor: Actor, participant_id: str) -> Participant:
    """見てよい事業者. Raises ParticipantUnknown."""
    participant = stores.participants.get(participant_id)
    if participant is None or not may_see(actor, participant_id):
        raise ParticipantUnknown(participant_id)
    return participant


def require_active_participant(stores: Stores, participant_id: str) -> Participant:
    """利用中の事業者を求める. Raises ParticipantUnknown, NotActive (participant.not_active)."""
    participant = stores.participants.get(participant_id)
    if participant is None:
        raise ParticipantUnknown(participant_id)
    require_active(participant)
    return participant
