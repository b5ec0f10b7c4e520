"""事業者の登録: a participant enters the books with its code, its name and the people who speak for it."""

from collections.abc import Sequence

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode, new_id
from warifu.participants.errors import OperatorCodeTaken
from warifu.participants.facts import Contact, Participant
from warifu.workflows.house import House, entry

LONGEST_NAME = 64


def enrol_participant(
    house: House, actor: Actor, operator_code: OperatorCode, name: str, contacts: Sequence[Contact]
) -> Participant:
    """登録する: `name` goes into certificates as organisation, so 64 characters at most (RFC 5280 appendix A.1).

    Raises RoleMissing, FieldInvalid, OperatorCodeTaken.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise FieldInvalid("name", "見本電力株式会社 (64文字以内)")
    participant = Participant(new_id("M"), operator_code, name, tuple(contacts), house.clock.now())
    with house.unit_of_work.write() as stores:
        if stores.participants.by_operator_code(operator_code):
            raise OperatorCodeTaken(str(operator_code))
        stores.participants.add(participant)
        stores.evidence.append(
            entry(house, actor, "participant.enrolled", f"participant:{participant.id}", code=str(operator_code))
        )
    return participant
