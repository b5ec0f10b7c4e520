"""API・終わらせる: what lets in is listed and ended, by whose it is or by an administrator."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from warifu.accounts.facts import CredentialKind, CredentialSeen, OthersCredentials, Role
from warifu.entrypoints.api.accounts.accounts import AccountView, view
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Form, PathId, View
from warifu.workflows.accounts.end import end_account, end_credential, end_role, list_credentials

router = APIRouter(prefix="/accounts/{account_id}", tags=["accounts"])


class EndForm(Form):
    """終わらせる: `others` says what becomes of other accounts' credentials that were made with it."""

    others: Annotated[OthersCredentials, Field(strict=False)] | None = None


class CredentialView(View):
    """資格情報: `lives` says whether it lets in now, `made_with` which one it was made with."""

    id: str
    kind: CredentialKind
    created_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    made_with: str | None
    lives: bool


@router.get("/credentials")
def list_all(account_id: PathId, installation: TheInstallation, actor: SignedIn) -> list[CredentialView]:
    """資格情報の一覧: tokens, links and sign-in certificates; for the owner, administrators and auditors."""
    now = installation.clock.now()
    return [_view(one, now) for one in list_credentials(installation, actor, account_id)]


@router.post("/credentials/{credential_id}/end")
def end_one(
    account_id: PathId, credential_id: PathId, form: EndForm, installation: TheInstallation, actor: SignedIn
) -> list[CredentialView]:
    """資格情報を終わらせる: at once, with what was made with it; by the owner or an administrator."""
    now = installation.clock.now()
    return [_view(one, now) for one in end_credential(installation, actor, account_id, credential_id, form.others)]


@router.post("/roles/{role}/end")
def end_one_role(account_id: PathId, role: Role, installation: TheInstallation, actor: SignedIn) -> AccountView:
    """役割を終わらせる: at once; by the owner or an administrator."""
    return view(end_role(installation, actor, account_id, role))


@router.post("/end")
def end_whole(account_id: PathId, form: EndForm, installation: TheInstallation, actor: SignedIn) -> AccountView:
    """利用者を終わらせる: with all that is in it, at once; by the owner or an administrator."""
    return view(end_account(installation, actor, account_id, form.others))


def _view(seen: CredentialSeen, now: datetime) -> CredentialView:
    return CredentialView(
        id=seen.id,
        kind=seen.kind,
        created_at=seen.created_at,
        expires_at=seen.expires_at,
        ended_at=seen.ended_at,
        made_with=seen.made_with,
        lives=seen.lives(now),
    )
