"""API・事業者: who takes part."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from warifu.doors.api.access import SignedIn, TheHouse
from warifu.doors.api.forms import Code, Form, Name, View
from warifu.kernel.ids import OperatorCode
from warifu.participants.facts import Contact, ContactKind, Participant
from warifu.workflows.enrol_participant import enrol_participant
from warifu.workflows.look_up import list_participants

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


class ContactView(View):
    """連絡先."""

    kind: ContactKind
    name: str
    mail: str


class ParticipantView(View):
    """事業者."""

    id: str
    operator_code: str
    name: str
    contacts: list[ContactView]
    enrolled_at: datetime


@router.get("")
def list_all(house: TheHouse, actor: SignedIn) -> list[ParticipantView]:
    """事業者の一覧: staff see all, an operator its own."""
    return [view(participant) for participant in list_participants(house, actor)]


@router.post("", status_code=201)
def enrol(form: ParticipantForm, house: TheHouse, actor: SignedIn) -> ParticipantView:
    """事業者を登録する: by registration staff."""
    code = OperatorCode(form.operator_code)
    return view(enrol_participant(house, actor, code, form.name, _contacts(form.contacts)))


def _contacts(forms: Sequence[ContactForm]) -> list[Contact]:
    return [Contact(form.kind, form.name, form.mail) for form in forms]


def view(participant: Participant) -> ParticipantView:
    """事業者の出力."""
    return ParticipantView(
        id=participant.id,
        operator_code=str(participant.operator_code),
        name=participant.name,
        contacts=[ContactView(kind=c.kind, name=c.name, mail=c.mail) for c in participant.contacts],
        enrolled_at=participant.enrolled_at,
    )
