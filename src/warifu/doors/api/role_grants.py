"""API・役割の付与: roles that take two persons, proposed by one and approved by another."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter

from warifu.accounts.facts import GrantState, Role, RoleGrant
from warifu.doors.api.access import SignedIn, TheHouse
from warifu.doors.api.forms import Form, PathId, View
from warifu.workflows.grant_role import approve_role, list_grants, propose_role, refuse_role

router = APIRouter(tags=["accounts"])


class RoleForm(Form):
    """提案する役割."""

    role: Literal["APPROVER", "DESK"]


class GrantView(View):
    """役割付与."""

    id: str
    account_id: str
    role: Role
    proposed_by: str
    proposed_at: datetime
    state: GrantState
    decided_by: str | None
    decided_at: datetime | None


@router.get("/role-grants")
def list_all(house: TheHouse, actor: SignedIn, state: GrantState | None = None) -> list[GrantView]:
    """役割付与の一覧: newest first."""
    return [_view(grant) for grant in list_grants(house, actor, state)]


@router.post("/accounts/{account_id}/role-grants", status_code=201)
def propose(account_id: PathId, form: RoleForm, house: TheHouse, actor: SignedIn) -> GrantView:
    """役割を提案する: by an administrator."""
    return _view(propose_role(house, actor, account_id, Role(form.role)))


@router.post("/role-grants/{grant_id}/approve")
def approve(grant_id: PathId, house: TheHouse, actor: SignedIn) -> GrantView:
    """役割を承認する: by an approver or administrator who neither proposed it nor gets it."""
    return _view(approve_role(house, actor, grant_id))


@router.post("/role-grants/{grant_id}/refuse")
def refuse(grant_id: PathId, house: TheHouse, actor: SignedIn) -> GrantView:
    """役割を却下する: by an approver or administrator."""
    return _view(refuse_role(house, actor, grant_id))


def _view(grant: RoleGrant) -> GrantView:
    return GrantView(
        id=grant.id,
        account_id=grant.account_id,
        role=grant.role,
        proposed_by=grant.proposed_by,
        proposed_at=grant.proposed_at,
        state=grant.state,
        decided_by=grant.decided_by,
        decided_at=grant.decided_at,
    )
