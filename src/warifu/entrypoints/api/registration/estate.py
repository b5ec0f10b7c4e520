"""API・登録状況: which certificate works for which use today."""

from datetime import date

from fastapi import APIRouter

from warifu.entrypoints.api.registration.applications import UseView, use_view
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import View
from warifu.lifecycle.facts import CellState, CertificateStage, ChannelEnd
from warifu.workflows.registration.show_estate import show_estate

router = APIRouter(prefix="/estate", tags=["estate"])


class EstateRowView(View):
    """証明書の行: `cells` stand in the order of `uses`."""

    certificate_id: str
    serial_hex: str
    holder: str
    label: str
    stage: CertificateStage
    expiry_on: date
    cells: list[CellState]


class ChannelEndView(View):
    """経路の終わり: the last day on which the channel works, successors counted."""

    works_until_on: date
    stops_soon: bool


class EstateView(View):
    """登録状況: `ends` has one entry per use, or none when several holders are shown."""

    uses: list[UseView]
    rows: list[EstateRowView]
    ends: list[ChannelEndView | None]


@router.get("")
def show(installation: TheInstallation, actor: SignedIn) -> EstateView:
    """登録状況を見る: an operator sees its participant's, staff all."""
    estate = show_estate(installation, actor)
    return EstateView(
        uses=[use_view(use) for use in estate.uses],
        rows=[
            EstateRowView(
                certificate_id=row.certificate_id,
                serial_hex=row.serial_hex,
                holder=row.holder,
                label=row.label,
                stage=row.stage,
                expiry_on=row.expiry_on,
                cells=list(row.cells),
            )
            for row in estate.rows
        ],
        ends=[_end(end) for end in estate.ends],
    )


def _end(end: ChannelEnd | None) -> ChannelEndView | None:
    return ChannelEndView(works_until_on=end.works_until_on, stops_soon=end.stops_soon) if end else None
