"""代理の委任: a participant lets an agent's account act for it, for some days, until it says otherwise."""

from collections.abc import Sequence
from datetime import date

from warifu.accounts.access import SEES_ALL, require_role
from warifu.accounts.errors import MandateUnfit, MandateUnknown
from warifu.accounts.facts import Actor, Mandate, Role
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import new_id
from warifu.participants.enrolment import require_active
from warifu.participants.errors import ParticipantUnknown
from warifu.workflows.installation import Installation, entry
from warifu.workflows.participants.find_participant import seen_participant
from warifu.workflows.ports import Stores

LONGEST_YEARS = 3


def grant_mandate(
    installation: Installation, actor: Actor, participant_id: str, account_id: str, *, start_on: date, end_on: date
) -> Mandate:
    """委任する: by the participant's own operator or the staff; an agent never hands its mandate on.

    Raises RoleMissing, ParticipantUnknown, NotActive, MandateUnfit, FieldInvalid.
    """
    now = installation.clock.now()
    if not max(start_on, jst_date(now)) <= end_on or (end_on - start_on).days > LONGEST_YEARS * 366:
        raise FieldInvalid("end_on", f"{start_on} … (3年以内 / within 3 years)")
    with installation.unit_of_work.write() as stores:
        _require_principal(stores, actor, participant_id)
        participant = seen_participant(stores, actor, participant_id)
        require_active(participant)
        agent = stores.accounts.get(account_id)
        if agent is None or Role.OPERATOR not in agent.roles or agent.participant_id == participant_id:
            raise MandateUnfit(account_id)
        mandate = Mandate(new_id("D"), account_id, participant_id, start_on, end_on, actor.account_id, now)
        stores.accounts.add_mandate(mandate)
        days = {"start": start_on.isoformat(), "end": end_on.isoformat()}
        subject = f"participant:{participant_id}"
        stores.evidence.append(
            entry(installation, actor, "mandate.granted", subject, mandate=mandate.id, agent=account_id, **days)
        )
    return mandate


def revoke_mandate(installation: Installation, actor: Actor, participant_id: str, mandate_id: str) -> Mandate:
    """委任を取り消す: at once; a second time changes nothing.

    Raises RoleMissing, ParticipantUnknown, MandateUnknown.
    """
    with installation.unit_of_work.write() as stores:
        _require_principal(stores, actor, participant_id)
        _find(stores, participant_id, mandate_id)
        if stores.accounts.end_mandate(mandate_id, installation.clock.now()):
            subject = f"participant:{participant_id}"
            stores.evidence.append(entry(installation, actor, "mandate.revoked", subject, mandate=mandate_id))
        return _find(stores, participant_id, mandate_id)


def list_mandates(installation: Installation, actor: Actor, participant_id: str) -> Sequence[Mandate]:
    """委任の一覧: newest first; an agent sees its own ones only. Raises ParticipantUnknown."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        seen_participant(stores, actor, participant_id)
        found = stores.accounts.mandates(participant_id=participant_id)
    sees_all = actor.has(*SEES_ALL) or actor.participant_id == participant_id
    return [mandate for mandate in found if sees_all or mandate.account_id == actor.account_id]


def _require_principal(stores: Stores, actor: Actor, participant_id: str) -> None:
    require_role(actor, Role.OPERATOR, Role.REGISTRATION_STAFF)
    own = actor.participant_id == participant_id or actor.has(Role.REGISTRATION_STAFF)
    if not own or stores.participants.get(participant_id) is None:
        raise ParticipantUnknown(participant_id)


def _find(stores: Stores, participant_id: str, mandate_id: str) -> Mandate:
    mandate = stores.accounts.mandate(mandate_id)
    if mandate is None or mandate.participant_id != participant_id:
        raise MandateUnknown(mandate_id)
    return mandate
