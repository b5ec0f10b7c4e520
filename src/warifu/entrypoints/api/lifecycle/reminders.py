"""API・催促: what was mailed about dates to act, and on which days before them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Form, Identifier, PathId, View
from warifu.lifecycle.facts import Digest
from warifu.participants.facts import ContactKind
from warifu.workflows.lifecycle.remind import list_reminders, record_bounce, set_ladder, show_ladder

router = APIRouter(prefix="/reminders", tags=["lifecycle"])
Rung = Annotated[int, Field(ge=0, le=700)]


class LadderForm(Form):
    """催促の段: days before the date to act."""

    rungs: Annotated[list[Rung], Field(max_length=20, examples=[[90, 60, 30, 14, 7, 1]])]


class LadderView(View):
    """催促の段: in the order in which they come."""

    rungs: list[int]


class DigestView(View):
    """催促のメール: `bounced_at` is when it was refused or came back."""

    id: str
    to: ContactKind
    prepared_at: datetime
    sent_at: datetime | None
    bounced_at: datetime | None
    subject: str
    body: str


@router.get("")
def list_some(
    installation: TheInstallation, actor: SignedIn, participant: Annotated[Identifier, Query()]
) -> list[DigestView]:
    """催促の一覧: the newest 100 mails to one participant, newest first."""
    return [_view(digest) for digest in list_reminders(installation, actor, participant)]


@router.get("/ladders/{participant_id}")
def ladder(participant_id: PathId, installation: TheInstallation, actor: SignedIn) -> LadderView:
    """催促の段を見る."""
    return LadderView(rungs=list(show_ladder(installation, actor, participant_id)))


@router.post("/ladders/{participant_id}")
def choose_ladder(
    participant_id: PathId, form: LadderForm, installation: TheInstallation, actor: SignedIn
) -> LadderView:
    """催促の段を決める."""
    return LadderView(rungs=list(set_ladder(installation, actor, participant_id, form.rungs)))


@router.post("/{digest_id}/bounced", status_code=204)
def bounced(digest_id: PathId, installation: TheInstallation, actor: SignedIn) -> None:
    """不達を残す: its text goes to the participant's other contact."""
    record_bounce(installation, actor, digest_id)


def _view(digest: Digest) -> DigestView:
    return DigestView(
        id=digest.id,
        to=digest.to,
        prepared_at=digest.prepared_at,
        sent_at=digest.sent_at,
        bounced_at=digest.bounced_at,
        subject=digest.subject,
        body=digest.body,
    )
