"""API・証跡: what was done, in order, for auditors."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Limit, View
from warifu.workflows.evidence.read_evidence import list_evidence

router = APIRouter(prefix="/evidence", tags=["evidence"])


class EntryView(View):
    """証跡: `number` rises by one from entry to entry, without gaps, from 1."""

    number: int
    id: str
    at: datetime
    actor: str
    action: str
    subject: str
    facts: dict[str, str]


@router.get("")
def list_some(
    installation: TheInstallation,
    actor: SignedIn,
    after: Annotated[int, Query(ge=0, lt=1 << 62)] = 0,
    limit: Limit = 100,
) -> list[EntryView]:
    """証跡を読む: the entries numbered above `after`."""
    return [
        EntryView(
            number=numbered.number,
            id=numbered.entry.id,
            at=numbered.entry.at,
            actor=numbered.entry.actor,
            action=numbered.entry.action,
            subject=numbered.entry.subject,
            facts=dict(numbered.entry.facts),
        )
        for numbered in list_evidence(installation, actor, after, limit)
    ]
