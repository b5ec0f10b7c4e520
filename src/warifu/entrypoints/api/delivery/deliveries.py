"""API・納品: parcels, opened once with their code, and the passphrase by another way."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from warifu.delivery.facts import Parcel, ParcelState
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Form, OneTimeCode, PathId, Reason, View
from warifu.kernel.ids import OperatorCode
from warifu.kernel.secret import Secret
from warifu.workflows.delivery.fetch import confirm_receipt, fetch_parcel, show_passphrase
from warifu.workflows.delivery.list_parcels import list_parcels
from warifu.workflows.delivery.rearm_code import agree_to_rearm

router = APIRouter(prefix="/deliveries", tags=["deliveries"])
PKCS12 = "application/x-pkcs12"


class FetchForm(Form):
    """受取り: the code from the mail; it stands in the body so that no log of addresses holds it."""

    code: OneTimeCode


class RearmForm(Form):
    """コードの再発行の理由."""

    reason: Reason


class ParcelView(View):
    """納品物."""

    id: str
    certificate_id: str
    state: ParcelState
    prepared_at: datetime
    code_expires_at: datetime
    passphrase_shown_at: datetime | None
    fetched_at: datetime | None
    received_at: datetime | None


class PassphraseView(View):
    """パスフレーズ: shown this once."""

    passphrase: str


@router.get("")
def list_some(
    installation: TheInstallation, actor: SignedIn, operator_code: Annotated[str | None, Query(max_length=10)] = None
) -> list[ParcelView]:
    """納品の一覧: of one's own participant; staff name one by its operator code."""
    code = OperatorCode(operator_code) if operator_code is not None else None
    return [_view(parcel) for parcel in list_parcels(installation, actor, code)]


@router.post("/fetch", response_class=Response, responses={200: {"content": {PKCS12: {}}}})
def fetch(form: FetchForm, installation: TheInstallation) -> Response:
    """受け取る: the PKCS#12 of the parcel that the code opens, once. Needs no sign-in."""
    parcel, data = fetch_parcel(installation, Secret(form.code))
    name = f'attachment; filename="{parcel.certificate_id}.p12"'
    return Response(data, media_type=PKCS12, headers={"Content-Disposition": name, "Warifu-Parcel": parcel.id})


@router.post("/{parcel_id}/passphrase")
def passphrase(parcel_id: PathId, installation: TheInstallation, actor: SignedIn) -> PassphraseView:
    """パスフレーズを見る: once, by an operator of the participant."""
    return PassphraseView(passphrase=show_passphrase(installation, actor, parcel_id).reveal())


@router.post("/{parcel_id}/receipt", status_code=204)
def receipt(parcel_id: PathId, installation: TheInstallation, actor: SignedIn) -> None:
    """受領を確認する: by an operator of the participant; the authority destroys its copy of the key."""
    confirm_receipt(installation, actor, parcel_id)


@router.post("/{parcel_id}/rearm")
def rearm(parcel_id: PathId, form: RearmForm, installation: TheInstallation, actor: SignedIn) -> ParcelView:
    """コードの再発行に同意する: by two persons of the authority; after the second one, another code leaves by mail."""
    return _view(agree_to_rearm(installation, actor, parcel_id, form.reason))


def _view(parcel: Parcel) -> ParcelView:
    return ParcelView(
        id=parcel.id,
        certificate_id=parcel.certificate_id,
        state=parcel.state,
        prepared_at=parcel.prepared_at,
        code_expires_at=parcel.code_expires_at,
        passphrase_shown_at=parcel.passphrase_shown_at,
        fetched_at=parcel.fetched_at,
        received_at=parcel.received_at,
    )
