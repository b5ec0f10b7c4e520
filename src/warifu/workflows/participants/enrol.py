"""事業者の登録: enrols a participant in one step, with its code, name and contacts."""

from collections.abc import Sequence
from dataclasses import replace

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.ids import OperatorCode, new_id
from warifu.participants.enrolment import activated, authenticated, check_name
from warifu.participants.errors import OperatorCodeTaken, VouchingRefused
from warifu.participants.facts import (
    Authentication,
    AuthenticationMethod,
    Contact,
    Enrolment,
    EnrolmentState,
    Participant,
)
from warifu.participants.states import ENROLMENT, EnrolmentEvent
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores


def enrol_participant(
    installation: Installation, actor: Actor, operator_code: OperatorCode, name: str, contacts: Sequence[Contact]
) -> Participant:
    """登録する: every step of an enrolment at once; who enters the participant vouches for it.

    Only where one person may do it all: in a sample, or where policy asks for no approvals. `name` goes into
    certificates as organisation, so 64 characters at most (RFC 5280 appendix A.1).
    Raises RoleMissing, VouchingRefused, FieldInvalid, OperatorCodeTaken.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    if installation.policy.approvals and not installation.policy.is_sample:
        raise VouchingRefused
    now = installation.clock.now()
    vouched = Authentication(AuthenticationMethod.VOUCHED, actor.account_id, actor.person_id, now)
    applied = Enrolment(
        id=new_id("N"),
        operator_code=operator_code,
        name=check_name(name),
        contacts=tuple(contacts),
        state=EnrolmentState.PRE_APPLIED,
        applied_at=now,
        entered_by=actor.account_id,
        worked_by=frozenset({actor.person_id}),
    )
    checked = replace(applied, state=ENROLMENT.next(applied.state, EnrolmentEvent.CHECK))
    with installation.unit_of_work.write() as stores:
        enrolment, participant = activated(authenticated(checked, vouched), new_id("M"), now)
        add_participant(installation, stores, actor, participant, AuthenticationMethod.VOUCHED)
        stores.enrolments.add(enrolment)
    return participant


def add_participant(
    installation: Installation, stores: Stores, actor: Actor, participant: Participant, method: AuthenticationMethod
) -> None:
    """事業者を加える. Raises OperatorCodeTaken."""
    if stores.participants.by_operator_code(participant.operator_code):
        raise OperatorCodeTaken(str(participant.operator_code))
    stores.participants.add(participant)
    code = str(participant.operator_code)
    stores.evidence.append(
        entry(installation, actor, "participant.enrolled", f"participant:{participant.id}", code=code, method=method)
    )
