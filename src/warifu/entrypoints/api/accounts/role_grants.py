"""API・役割の付与: roles that take two persons, proposed by one and approved by another."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter

from warifu.accounts.facts import CredentialKind, GrantSeen, GrantState, Role, RoleGrant, ShownHalf
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Form, PathId, View
from warifu.workflows.accounts.grant_role import approve_role, list_grants, propose_role, refuse_role

router = APIRouter(tags=["accounts"])


class RoleForm(Form):
    """提案する役割."""

    role: Literal["REGISTRATION_STAFF", "APPROVER", "DESK", "OPERATOR", "ADMINISTRATOR"]


class GrantView(View):
    """役割付与."""

    id: str
    account_id: str
    role: Role
    proposed_by: str
    proposed_by_person: str
    proposed_at: datetime
    state: GrantState
    decided_by: str | None
    decided_by_person: str | None
    decided_at: datetime | None


class ShownGrantView(GrantView):
    """役割付与とリンクの半分: the half is shown this once, and opens nothing without the other."""

    half: str


class LivingCredentialView(View):
    """有効な資格情報: what lets somebody into the account now."""

    kind: CredentialKind
    created_at: datetime
    expires_at: datetime | None


class GrantSeenView(GrantView):
    """役割付与の一覧の行: with whom it is for."""

    person_id: str
    display_name: str
    roles: list[Role]
    system: str | None
    area: str | None
    credentials: list[LivingCredentialView]


@router.get("/role-grants")
def list_all(installation: TheInstallation, actor: SignedIn, state: GrantState | None = None) -> list[GrantSeenView]:
    """役割付与の一覧: newest first, with the person, the desk and what lets somebody into the account."""
    return [_seen(one) for one in list_grants(installation, actor, state)]


@router.post("/accounts/{account_id}/role-grants", status_code=201)
def propose(account_id: PathId, form: RoleForm, installation: TheInstallation, actor: SignedIn) -> ShownGrantView:
    """役割を提案する: by an administrator, who is shown the first half of the link."""
    return shown_view(propose_role(installation, actor, account_id, Role(form.role)))


@router.post("/role-grants/{grant_id}/approve")
def approve(grant_id: PathId, installation: TheInstallation, actor: SignedIn) -> ShownGrantView:
    """役割を承認する: by an approver or administrator who neither proposed it nor gets it; shows the second half.

    Every credential and link that the account had ends with it.
    """
    return shown_view(approve_role(installation, actor, grant_id))


@router.post("/role-grants/{grant_id}/refuse")
def refuse(grant_id: PathId, installation: TheInstallation, actor: SignedIn) -> GrantView:
    """役割を却下する: by an approver or administrator."""
    return _view(refuse_role(installation, actor, grant_id))


def shown_view(shown: ShownHalf) -> ShownGrantView:
    """役割付与とリンクの半分の出力."""
    return ShownGrantView(**_view(shown.grant).model_dump(), half=shown.half.reveal())


def _view(grant: RoleGrant) -> GrantView:
    return GrantView(
        id=grant.id,
        account_id=grant.account_id,
        role=grant.role,
        proposed_by=grant.proposed_by,
        proposed_by_person=grant.proposed_by_person,
        proposed_at=grant.proposed_at,
        state=grant.state,
        decided_by=grant.decided_by,
        decided_by_person=grant.decided_by_person,
        decided_at=grant.decided_at,
    )


def _seen(seen: GrantSeen) -> GrantSeenView:
    account = seen.account
    return GrantSeenView(
        **_view(seen.grant).model_dump(),
        person_id=account.person_id,
        display_name=account.display_name,
        roles=sorted(account.roles),
        system=account.desk.system if account.desk else None,
        area=account.desk.area if account.desk else None,
        credentials=[
            LivingCredentialView(kind=one.kind, created_at=one.created_at, expires_at=one.expires_at)
            for one in seen.credentials
        ],
    )
