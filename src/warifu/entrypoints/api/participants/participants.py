"""API・事業者: who takes part, under which name, and whom to write to."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Code, Day, Form, Name, PathId, Reason, View
from warifu.kernel.ids import OperatorCode
from warifu.participants.facts import Contact, ContactKind, Participant, Standing
from warifu.workflows.participants.change import (
    change_contacts,
    close_participant,
    rename_participant,
    resume_participant,
    suspend_participant,
)
from warifu.workflows.participants.enrol import enrol_participant
from warifu.workflows.participants.find_participant import (
    find_participants,
    list_former_contacts,
    list_participants,
    show_participant,
)

router = APIRouter(prefix="/participants", tags=["participants"])


class ContactForm(Form):
    """連絡先."""

    kind: Annotated[ContactKind, Field(strict=False)]
    name: Name
    mail: Annotated[str, Field(max_length=254, pattern=r"^[!-?A-~]{1,64}@[0-9A-Za-z.-]{1,189}$")]


class ParticipantForm(Form):
    """事業者の登録."""

    operator_code: Code
    name: Name
    contacts: Annotated[list[ContactForm], Field(max_length=20)] = []


class ContactsForm(Form):
    """連絡先の変更: the whole list as it shall be."""

    contacts: Annotated[list[ContactForm], Field(min_length=1, max_length=20)]


class NameForm(Form):
    """名称の変更: `from_on` is the JST date from which it is the name, today at the latest."""

    name: Name
    from_on: Day


class ReasonForm(Form):
    """停止・終了の理由."""

    reason: Reason


class ContactView(View):
    """連絡先."""

    kind: ContactKind
    name: str
    mail: str


class FormerContactView(View):
    """以前の連絡先."""

    kind: ContactKind
    name: str
    mail: str
    until_at: datetime
    changed_by: str


class FormerNameView(View):
    """旧名称."""

    name: str
    until_on: date


class ParticipantView(View):
    """事業者."""

    id: str
    operator_code: str
    name: str
    contacts: list[ContactView]
    enrolled_at: datetime
    standing: Standing
    former_names: list[FormerNameView]


@router.get("")
def list_all(
    installation: TheInstallation,
    actor: SignedIn,
    name: Annotated[str | None, Query(min_length=1, max_length=64)] = None,
) -> list[ParticipantView]:
    """事業者の一覧: staff see all, an operator its own; with `name`, who is or was called so."""
    found = list_participants(installation, actor) if name is None else find_participants(installation, actor, name)
    return [view(participant) for participant in found]


@router.post("", status_code=201)
def enrol(form: ParticipantForm, installation: TheInstallation, actor: SignedIn) -> ParticipantView:
    """事業者を登録する: by registration staff, who vouch for it, in a sample or a test authority."""
    code = OperatorCode(form.operator_code)
    return view(enrol_participant(installation, actor, code, form.name, read_contacts(form.contacts)))


@router.get("/{participant_id}")
def show(participant_id: PathId, installation: TheInstallation, actor: SignedIn) -> ParticipantView:
    """事業者を見る."""
    return view(show_participant(installation, actor, participant_id))


@router.post("/{participant_id}/contacts")
def put_contacts(
    participant_id: PathId, form: ContactsForm, installation: TheInstallation, actor: SignedIn
) -> ParticipantView:
    """連絡先を変える: by the participant or registration staff."""
    return view(change_contacts(installation, actor, participant_id, read_contacts(form.contacts)))


@router.get("/{participant_id}/contacts/former")
def former_contacts(participant_id: PathId, installation: TheInstallation, actor: SignedIn) -> list[FormerContactView]:
    """連絡先の履歴: newest first."""
    return [
        FormerContactView(
            kind=former.contact.kind,
            name=former.contact.name,
            mail=former.contact.mail,
            until_at=former.until_at,
            changed_by=former.changed_by,
        )
        for former in list_former_contacts(installation, actor, participant_id)
    ]


@router.post("/{participant_id}/name")
def rename(participant_id: PathId, form: NameForm, installation: TheInstallation, actor: SignedIn) -> ParticipantView:
    """名称を変える: by registration staff; certificates keep the name they were ordered with."""
    return view(rename_participant(installation, actor, participant_id, form.name, form.from_on))


@router.post("/{participant_id}/suspend")
def suspend(
    participant_id: PathId, form: ReasonForm, installation: TheInstallation, actor: SignedIn
) -> ParticipantView:
    """停止する: by registration staff."""
    return view(suspend_participant(installation, actor, participant_id, form.reason))


@router.post("/{participant_id}/resume")
def resume(participant_id: PathId, installation: TheInstallation, actor: SignedIn) -> ParticipantView:
    """再開する: by registration staff."""
    return view(resume_participant(installation, actor, participant_id))


@router.post("/{participant_id}/close")
def close(participant_id: PathId, form: ReasonForm, installation: TheInstallation, actor: SignedIn) -> ParticipantView:
    """終了する: by registration staff, for good."""
    return view(close_participant(installation, actor, participant_id, form.reason))


def read_contacts(forms: Sequence[ContactForm]) -> list[Contact]:
    """連絡先を読む."""
    return [Contact(form.kind, form.name, form.mail) for form in forms]


def view(participant: Participant) -> ParticipantView:
    """事業者の出力."""
    return ParticipantView(
        id=participant.id,
        operator_code=str(participant.operator_code),
        name=participant.name,
        contacts=[ContactView(kind=c.kind, name=c.name, mail=c.mail) for c in participant.contacts],
        enrolled_at=participant.enrolled_at,
        standing=participant.standing,
        former_names=[FormerNameView(name=f.name, until_on=f.until_on) for f in participant.former_names],
    )
