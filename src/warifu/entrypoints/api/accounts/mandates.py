"""API・委任: which agents act for a participant, from when until when."""

from datetime import date, datetime

from fastapi import APIRouter

from warifu.accounts.facts import Mandate
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Day, Form, Identifier, PathId, View
from warifu.workflows.accounts.mandate_agent import grant_mandate, list_mandates, revoke_mandate

router = APIRouter(prefix="/participants/{participant_id}/mandates", tags=["mandates"])


class MandateForm(Form):
    """委任: both days are JST dates and belong to it."""

    account_id: Identifier
    start_on: Day
    end_on: Day


class MandateView(View):
    """委任: `lives` says whether it holds now."""

    id: str
    account_id: str
    participant_id: str
    start_on: date
    end_on: date
    granted_by: str
    granted_at: datetime
    ended_at: datetime | None
    lives: bool


@router.get("")
def list_all(participant_id: PathId, installation: TheInstallation, actor: SignedIn) -> list[MandateView]:
    """委任の一覧: newest first; an agent sees its own ones."""
    now = installation.clock.now()
    return [_view(mandate, now) for mandate in list_mandates(installation, actor, participant_id)]


@router.post("", status_code=201)
def grant(participant_id: PathId, form: MandateForm, installation: TheInstallation, actor: SignedIn) -> MandateView:
    """委任する: by the participant's own operator or registration staff."""
    mandate = grant_mandate(
        installation, actor, participant_id, form.account_id, start_on=form.start_on, end_on=form.end_on
    )
    return _view(mandate, installation.clock.now())


@router.post("/{mandate_id}/revoke")
def revoke(participant_id: PathId, mandate_id: PathId, installation: TheInstallation, actor: SignedIn) -> MandateView:
    """委任を取り消す: at once."""
    return _view(revoke_mandate(installation, actor, participant_id, mandate_id), installation.clock.now())


def _view(mandate: Mandate, now: datetime) -> MandateView:
    return MandateView(
        id=mandate.id,
        account_id=mandate.account_id,
        participant_id=mandate.participant_id,
        start_on=mandate.start_on,
        end_on=mandate.end_on,
        granted_by=mandate.granted_by,
        granted_at=mandate.granted_at,
        ended_at=mandate.ended_at,
        lives=mandate.lives(now),
    )
