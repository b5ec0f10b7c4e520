"""API・稼働状況: what kind of installation this is, and how its work stands."""

from datetime import datetime
from importlib.metadata import version

from fastapi import APIRouter

from warifu.doors.api.access import SignedIn, TheHouse
from warifu.doors.api.forms import View
from warifu.workflows.look_up import count_jobs
from warifu.workflows.ports import JobState

router = APIRouter(prefix="/status", tags=["status"])


class StatusView(View):
    """稼働状況: an authority that asks for no approval is a test authority, and nothing it signs is to be trusted."""

    version: str
    at: datetime
    approvals: int
    is_test_authority: bool
    is_sample: bool
    jobs: dict[JobState, int]


@router.get("")
def show(house: TheHouse, _actor: SignedIn) -> StatusView:
    """稼働状況を見る: by anybody signed in."""
    return StatusView(
        version=version("warifu"),
        at=house.clock.now(),
        approvals=house.policy.approvals,
        is_test_authority=house.policy.approvals == 0,
        is_sample=house.policy.is_sample,
        jobs=dict(count_jobs(house)),
    )
