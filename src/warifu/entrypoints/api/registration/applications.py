"""API・利用申請・削除申請: what participants ask of the desks, and what the desks do with it."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter
from pydantic import Field

from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Form, Identifier, Limit, PathId, Reason, UseForm, View
from warifu.kernel.clock import jst_date
from warifu.kernel.ids import SerialNumber
from warifu.registration.facts import Application, ApplicationKind, ApplicationState, RegisteredCertificate
from warifu.systems.catalogue_file import MOST_USES
from warifu.systems.facts import Use
from warifu.workflows.registration.apply_for_use import apply_for_deletion, apply_for_use
from warifu.workflows.registration.show_applications import ApplicationSeen, list_applications, show_application
from warifu.workflows.registration.work_application import (
    accept_application,
    complete_application,
    receive_application,
    resubmit_application,
    return_application,
    withdraw_application,
)

router = APIRouter(prefix="/applications", tags=["applications"])
CertificateIds: TypeAlias = Annotated[list[Identifier], Field(max_length=500)]
UseForms: TypeAlias = Annotated[list[UseForm], Field(max_length=MOST_USES)]


class UseApplicationForm(Form):
    """利用申請: every certificate for every use, all of one desk."""

    kind: Literal["NEW", "CHANGE_OF_DETAILS"] = "NEW"
    certificate_ids: CertificateIds
    uses: UseForms


class DeletionApplicationForm(Form):
    """削除申請: `no_longer_used` is said of certificates that have not expired."""

    certificate_ids: CertificateIds
    uses: UseForms
    no_longer_used: bool = False


class ReasonForm(Form):
    """差戻しの理由."""

    reason: Reason


class UseView(View):
    """用途."""

    system: str
    channel: str
    area: str | None


class RegisteredView(View):
    """申請される証明書."""

    id: str
    serial_hex: str
    serial_decimal: str
    fingerprint_sha256: str
    not_before: datetime
    not_after: datetime
    start_on: date
    expiry_on: date


class ApplicationView(View):
    """申請: `participant` is left out in the answers to a step."""

    id: str
    kind: ApplicationKind
    state: ApplicationState
    participant_id: str
    operator_code: str | None
    participant_name: str | None
    system: str
    area: str | None
    uses: list[UseView]
    certificates: list[RegisteredView]
    submitted_at: datetime
    reason: str


@router.post("/use", status_code=201)
def apply(form: UseApplicationForm, installation: TheInstallation, actor: SignedIn) -> ApplicationView:
    """利用を申請する: by an operator."""
    wanted, kind = [use.read(installation.catalogue) for use in form.uses], ApplicationKind(form.kind)
    return _view(apply_for_use(installation, actor, form.certificate_ids, wanted, kind))


@router.post("/deletion", status_code=201)
def apply_deletion(form: DeletionApplicationForm, installation: TheInstallation, actor: SignedIn) -> ApplicationView:
    """削除を申請する: by an operator."""
    wanted = [use.read(installation.catalogue) for use in form.uses]
    return _view(
        apply_for_deletion(installation, actor, form.certificate_ids, wanted, no_longer_used=form.no_longer_used)
    )


@router.get("")
def list_some(installation: TheInstallation, actor: SignedIn, limit: Limit = 100) -> list[ApplicationView]:
    """申請の一覧: newest first; a desk sees its own desk's, an operator its participant's, staff all."""
    return [_seen(seen) for seen in list_applications(installation, actor, limit)]


@router.get("/{application_id}")
def show(application_id: PathId, installation: TheInstallation, actor: SignedIn) -> ApplicationView:
    """申請を見る."""
    return _seen(show_application(installation, actor, application_id))


@router.post("/{application_id}/receive")
def receive(application_id: PathId, installation: TheInstallation, actor: SignedIn) -> ApplicationView:
    """受け付ける: by its desk."""
    return _view(receive_application(installation, actor, application_id))


@router.post("/{application_id}/return")
def send_back(
    application_id: PathId, form: ReasonForm, installation: TheInstallation, actor: SignedIn
) -> ApplicationView:
    """差し戻す: by its desk."""
    return _view(return_application(installation, actor, application_id, form.reason))


@router.post("/{application_id}/accept")
def accept(application_id: PathId, installation: TheInstallation, actor: SignedIn) -> ApplicationView:
    """受理する: by its desk."""
    return _view(accept_application(installation, actor, application_id))


@router.post("/{application_id}/complete")
def complete(application_id: PathId, installation: TheInstallation, actor: SignedIn) -> ApplicationView:
    """登録・削除する: by its desk."""
    return _view(complete_application(installation, actor, application_id))


@router.post("/{application_id}/resubmit")
def resubmit(application_id: PathId, installation: TheInstallation, actor: SignedIn) -> ApplicationView:
    """再提出する: by its participant."""
    return _view(resubmit_application(installation, actor, application_id))


@router.post("/{application_id}/withdraw")
def withdraw(application_id: PathId, installation: TheInstallation, actor: SignedIn) -> ApplicationView:
    """取り下げる: by its participant."""
    return _view(withdraw_application(installation, actor, application_id))


def _seen(seen: ApplicationSeen) -> ApplicationView:
    named = {"operator_code": str(seen.participant.operator_code), "participant_name": seen.participant.name}
    return _view(seen.application).model_copy(update=named)


def _view(application: Application) -> ApplicationView:
    return ApplicationView(
        id=application.id,
        kind=application.kind,
        state=application.state,
        participant_id=application.participant_id,
        operator_code=None,
        participant_name=None,
        system=application.desk.system,
        area=application.desk.area,
        uses=[use_view(use) for use in application.uses],
        certificates=[_certificate(certificate) for certificate in application.certificates],
        submitted_at=application.submitted_at,
        reason=application.reason,
    )


def use_view(use: Use) -> UseView:
    """用途の出力."""
    return UseView(system=use.system, channel=use.channel, area=use.area)


def _certificate(certificate: RegisteredCertificate) -> RegisteredView:
    serial = SerialNumber(certificate.serial)
    return RegisteredView(
        id=certificate.certificate_id,
        serial_hex=serial.hex,
        serial_decimal=serial.decimal,
        fingerprint_sha256=certificate.fingerprint,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        start_on=jst_date(certificate.not_before),
        expiry_on=jst_date(certificate.not_after),
    )
