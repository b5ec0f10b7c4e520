"""企業内RA設置の規則: checks of names and contacts, the steps of an enrolment, changes of name, and standing."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from warifu.kernel.errors import FieldInvalid
from warifu.participants.errors import (
    AuthenticationEvidenceMissing,
    EnrolmentWorkedByYou,
    NameUnchanged,
    NotActive,
)
from warifu.participants.facts import (
    Authentication,
    AuthenticationMethod,
    Contact,
    ContactKind,
    Enrolment,
    FormerName,
    Participant,
    Standing,
)
from warifu.participants.states import ENROLMENT, EnrolmentEvent

LONGEST_NAME = 64  # characters of an organisation in a certificate (RFC 5280 appendix A.1)
MOST_CONTACTS = 20
EVIDENCE = "ENROLMENT"  # the purpose of documents that show who a participant is


def check_name(name: str) -> str:
    """名称を確かめる: it goes into certificates as organisation. Raises FieldInvalid."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise FieldInvalid("name", "見本電力株式会社 (64文字以内)")
    return name


def check_contacts(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """連絡先を確かめる: somebody speaks as enterprise RA, and nobody stands twice. Raises FieldInvalid."""
    if not any(c.kind is ContactKind.ENTERPRISE_RA for c in contacts) or len(contacts) > MOST_CONTACTS:
        raise FieldInvalid("contacts", "ENTERPRISE_RA 見本 花子 ra@mihon.example (1-20)")
    if len(set(contacts)) < len(contacts):
        raise FieldInvalid("contacts", "同じ人は一度だけ / each person once")
    return tuple(contacts)


def authenticated(enrolment: Enrolment, given: Authentication) -> Enrolment:
    """組織認証を終える. Raises TransitionRefused, AuthenticationEvidenceMissing without any paper."""
    state = ENROLMENT.next(enrolment.state, EnrolmentEvent.AUTHENTICATE)
    if given.method is not AuthenticationMethod.VOUCHED and not enrolment.document_ids:
        raise AuthenticationEvidenceMissing(enrolment.id)
    return replace(enrolment, state=state, authentication=given)


def check_activator(enrolment: Enrolment, person_id: str) -> None:
    """設置する人を確かめる: a person who did none of the steps before. Raises EnrolmentWorkedByYou."""
    if person_id in enrolment.worked_by:
        raise EnrolmentWorkedByYou(enrolment.id)


def activated(enrolment: Enrolment, participant_id: str, now: datetime) -> tuple[Enrolment, Participant]:
    """設置する: the participant that an authenticated enrolment becomes.

    Raises TransitionRefused, AuthenticationEvidenceMissing.
    """
    state = ENROLMENT.next(enrolment.state, EnrolmentEvent.ACTIVATE)
    shown = enrolment.authentication
    if shown is None or (shown.method is not AuthenticationMethod.VOUCHED and not enrolment.document_ids):
        raise AuthenticationEvidenceMissing(enrolment.id)
    participant = Participant(participant_id, enrolment.operator_code, enrolment.name, enrolment.contacts, now)
    return replace(enrolment, state=state, participant_id=participant_id), participant


def renamed(participant: Participant, name: str, from_on: date) -> Participant:
    """名称を変える: from the JST date `from_on`; the name until the day before stays on record.

    Raises FieldInvalid, also for a date before an earlier change; NameUnchanged.
    """
    check_name(name)
    if name == participant.name:
        raise NameUnchanged(name)
    until_on = from_on - timedelta(days=1)
    if participant.former_names and until_on <= participant.former_names[-1].until_on:
        raise FieldInvalid("from_on", f"{participant.former_names[-1].until_on + timedelta(days=2)} …")
    former = FormerName(participant.name, until_on)
    return replace(participant, name=name, former_names=(*participant.former_names, former))


def has_been_called(participant: Participant, text: str) -> bool:
    """その名で呼ばれたか: part of its present or a former name, or its operator code; width and case are ignored."""
    wanted = _folded(text)
    names = [participant.name, *(former.name for former in participant.former_names)]
    return text.strip() == participant.operator_code.text or any(wanted in _folded(name) for name in names)


def require_active(participant: Participant) -> None:
    """利用中であることを求める. Raises NotActive (participant.not_active)."""
    if participant.standing is not Standing.ACTIVE:
        raise NotActive(str(participant.operator_code), participant.standing)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
