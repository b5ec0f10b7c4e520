"""API・媒体の納品: discs, memories and tokens, made and sent by the staff, received by the participant."""

import io
import zipfile
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from warifu.delivery.facts import Shipment, ShipmentState
from warifu.entrypoints.api.delivery.deliveries import PassphraseView
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Form, Identifier, Limit, OptionalReason, PathId, Reason, View
from warifu.kernel.ids import OperatorCode
from warifu.orders.facts import Medium
from warifu.workflows.delivery.make_medium import list_shipments, make_medium, send_medium
from warifu.workflows.delivery.receive_medium import confirm_medium, report_lost, show_medium_passphrase

router = APIRouter(prefix="/deliveries/media", tags=["deliveries"])
ZIP = "application/zip"


class MakeForm(Form):
    """媒体の作成: `again_because` says why a medium that is being made is made again."""

    again_because: OptionalReason = ""


class SentForm(Form):
    """発送: what helps to find it on its way."""

    note: Reason


class LostForm(Form):
    """紛失の届出: with `revoke`, which is for the staff, its certificates are revoked and not only held."""

    note: Reason
    revoke: bool = False


class ShipmentView(View):
    """媒体の納品物: one disc, memory or token."""

    id: str
    order_id: str
    medium: Medium
    disc_group: str | None
    certificate_ids: list[str]
    state: ShipmentState
    prepared_at: datetime
    makings: int
    taken_at: datetime | None
    passphrase_shown_at: datetime | None
    sent_at: datetime | None
    closed_at: datetime | None
    note: str


@router.get("")
def list_some(
    installation: TheInstallation,
    actor: SignedIn,
    *,
    operator_code: Annotated[str | None, Query(max_length=10)] = None,
    state: ShipmentState | None = None,
    after: Annotated[Identifier | None, Query()] = None,
    limit: Limit = 100,
) -> list[ShipmentView]:
    """媒体の納品の一覧: newest first; of one's own participants, for staff everybody's."""
    code = OperatorCode(operator_code) if operator_code is not None else None
    return [_view(shipment) for shipment in list_shipments(installation, actor, code, state, after=after, limit=limit)]


@router.post("/{shipment_id}/make", response_class=Response, responses={200: {"content": {ZIP: {}}}})
def make(shipment_id: PathId, form: MakeForm, installation: TheInstallation, actor: SignedIn) -> Response:
    """媒体を作る: its files in one ZIP, once it is on record that it is being made; by registration staff."""
    shipment, files = make_medium(installation, actor, shipment_id, again_because=form.again_because)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.name), file.content)
    name = f'attachment; filename="{shipment.id}.zip"'
    return Response(packed.getvalue(), media_type=ZIP, headers={"Content-Disposition": name})


@router.post("/{shipment_id}/passphrase")
def passphrase(shipment_id: PathId, installation: TheInstallation, actor: SignedIn) -> PassphraseView:
    """パスフレーズを見る: once; of a token by the staff who write it, of the rest by the participant, once sent."""
    return PassphraseView(passphrase=show_medium_passphrase(installation, actor, shipment_id).reveal())


@router.post("/{shipment_id}/sent")
def sent(shipment_id: PathId, form: SentForm, installation: TheInstallation, actor: SignedIn) -> ShipmentView:
    """発送を記録する: by registration staff."""
    return _view(send_medium(installation, actor, shipment_id, form.note))


@router.post("/{shipment_id}/receipt")
def receipt(shipment_id: PathId, installation: TheInstallation, actor: SignedIn) -> ShipmentView:
    """受領を確認する: by an operator of the participant; the authority destroys its copies of the keys."""
    return _view(confirm_medium(installation, actor, shipment_id))


@router.post("/{shipment_id}/lost")
def lost(shipment_id: PathId, form: LostForm, installation: TheInstallation, actor: SignedIn) -> ShipmentView:
    """紛失を届け出る: its certificates are put on hold at once, or revoked."""
    return _view(report_lost(installation, actor, shipment_id, form.note, revoke=form.revoke))


def _view(shipment: Shipment) -> ShipmentView:
    return ShipmentView(
        id=shipment.id,
        order_id=shipment.order_id,
        medium=shipment.medium,
        disc_group=shipment.disc_group,
        certificate_ids=list(shipment.certificate_ids),
        state=shipment.state,
        prepared_at=shipment.prepared_at,
        makings=shipment.makings,
        taken_at=shipment.taken_at,
        passphrase_shown_at=shipment.passphrase_shown_at,
        sent_at=shipment.sent_at,
        closed_at=shipment.closed_at,
        note=shipment.note,
    )
