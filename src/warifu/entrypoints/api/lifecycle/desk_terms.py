"""API・窓口の定め: what desks state of their rule, processing time, schedule and closing days."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.lifecycle import TermsForm
from warifu.entrypoints.inputs.values import Day, PathId, View
from warifu.lifecycle.facts import StatedTerms
from warifu.lifecycle.planner.desks import Basis, DeskValue
from warifu.lifecycle.planner.facts import desk_name
from warifu.lifecycle.planner.files.desk_rows import statement_as_json
from warifu.workflows.lifecycle.state_terms import MovedPlan, preview_terms, show_terms, state_terms, take_back_terms

router = APIRouter(prefix="/desk-terms", tags=["lifecycle"])


class ValueView(View):
    """窓口の値: `assumed` where nobody has stated it."""

    name: str
    value: Any
    basis: Basis
    holds_from_on: date | None


class StatedView(View):
    """定めの一件: `terms` as it was entered."""

    id: str
    terms: dict[str, Any]
    stated_at: datetime
    source: str


class TermsView(View):
    """窓口の定め: of one desk."""

    desk: str
    values: list[ValueView]
    closed: list[date]
    statements: list[StatedView]


class MovedView(View):
    """動く日付: one value of one certificate at one channel."""

    participant_id: str
    certificate: str
    desk: str
    channel: str
    area: str
    name: str
    before: Any
    after: Any


class MovedPlansView(View):
    """動く日付の一覧: `newly_late` counts the uses whose day to act would be lost; `id` is the statement's."""

    moved: list[MovedView]
    newly_late: int
    no_longer_late: int
    id: str | None = None


@router.get("")
def show(installation: TheInstallation, actor: SignedIn, on: Annotated[Day | None, Query()] = None) -> list[TermsView]:
    """窓口の定めを見る: as it holds for certificates that end on `on`; today when it is left out."""
    return [
        TermsView(
            desk=desk_name(seen.desk),
            values=[_value(value) for value in seen.values],
            closed=list(seen.closing_days),
            statements=[_stated(stated) for stated in seen.statements],
        )
        for seen in show_terms(installation, actor, on)
    ]


@router.post("/preview")
def preview(form: TermsForm, installation: TheInstallation, actor: SignedIn) -> MovedPlansView:
    """動く日付を見る: whose dates would move; nothing is kept."""
    return _moved(preview_terms(installation, actor, form.read()))


@router.post("", status_code=201)
def state(form: TermsForm, installation: TheInstallation, actor: SignedIn) -> MovedPlansView:
    """窓口の定めを残す: the answer says whose dates moved."""
    stated, moved = state_terms(installation, actor, form.read(), form.source)
    return _moved(moved, stated.id)


@router.post("/{id}/take-back")
def take_back(id: PathId, installation: TheInstallation, actor: SignedIn) -> StatedView:
    """窓口の定めを取り消す."""
    return _stated(take_back_terms(installation, actor, id))


def _value(value: DeskValue) -> ValueView:
    plain = [list(row) for row in value.value] if isinstance(value.value, tuple) else value.value
    return ValueView(name=value.name, value=plain, basis=value.basis, holds_from_on=value.holds_from_on)


def _stated(stated: StatedTerms) -> StatedView:
    return StatedView(
        id=stated.id, terms=statement_as_json(stated.statement), stated_at=stated.stated_at, source=stated.source
    )


def _moved(plans: Sequence[MovedPlan], id: str | None = None) -> MovedPlansView:
    return MovedPlansView(
        moved=[
            MovedView(
                participant_id=one.participant_id,
                certificate=moved.row.certificate,
                desk=desk_name(moved.row.desk),
                channel=moved.row.channel,
                area=moved.row.area,
                name=moved.name,
                before=moved.before,
                after=moved.after,
            )
            for one in plans
            for moved in one.difference.moved
        ],
        newly_late=sum(len(one.difference.newly_late) for one in plans),
        no_longer_late=sum(len(one.difference.no_longer_late) for one in plans),
        id=id,
    )
