"""API・更新計画: what to order, apply for and have deleted by which day, counted backwards from every expiry."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Identifier
from warifu.lifecycle.planner.files.plan_file import plan_as_json
from warifu.workflows.lifecycle.plan_renewals import plan_renewals

router = APIRouter(prefix="/plan", tags=["lifecycle"])


@router.get("")
def show(
    installation: TheInstallation, actor: SignedIn, participant: Annotated[Identifier | None, Query()] = None
) -> dict[str, Any]:
    """更新計画を見る: an operator's own participants', everybody's for staff; of one where its id is given.

    `rows`, `orders`, `use_applications` and `deletion_applications` have the same names as those of `warifu plan`.
    """
    return plan_as_json(plan_renewals(installation, actor, participant))
