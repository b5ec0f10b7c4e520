"""API・稼働状況: what kind of installation this is, and how its work stands."""

from datetime import datetime
from importlib.metadata import version

from fastapi import APIRouter

from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import View
from warifu.workflows.jobs import count_jobs
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
def show(installation: TheInstallation, _actor: SignedIn) -> StatusView:
    """稼働状況を見る: by anybody signed in."""
    return StatusView(
        version=version("warifu"),
        at=installation.clock.now(),
        approvals=installation.policy.approvals,
        is_test_authority=installation.policy.approvals == 0,
        is_sample=installation.policy.is_sample,
        jobs=dict(count_jobs(installation)),
    )
