"""API・企業内RA設置: pre-applications and their way to being a participant; all by registration staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from warifu.entrypoints.api.participants.participants import ContactForm, ContactView, ParticipantView, read_contacts
from warifu.entrypoints.api.participants.participants import view as participant_view
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import (
    OCTETS,
    Code,
    DocumentView,
    FileForm,
    Form,
    Limit,
    Name,
    PathId,
    Reason,
    View,
    as_download,
    document_view,
)
from warifu.kernel.documents import Document
from warifu.kernel.ids import OperatorCode
from warifu.participants.facts import AuthenticationMethod, Enrolment, EnrolmentState
from warifu.workflows.participants.work_enrolment import (
    activate_enrolment,
    attach_paper,
    authenticate_organisation,
    check_enrolment,
    list_enrolments,
    pre_apply,
    read_paper,
    resubmit_enrolment,
    return_enrolment,
    show_enrolment,
    withdraw_enrolment,
)

router = APIRouter(prefix="/enrolments", tags=["enrolments"])
After = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_.:-]{1,40}$")]
Contacts = Annotated[list[ContactForm], Field(min_length=1, max_length=20)]


class EnrolmentForm(Form):
    """事前申請."""

    operator_code: Code
    name: Name
    contacts: Contacts


class CorrectedForm(Form):
    """再提出."""

    name: Name
    contacts: Contacts


class MethodForm(Form):
    """組織認証の方法."""

    method: Literal["SEAL_CERTIFICATE", "REGISTRY_CERTIFICATE", "ELECTRONIC_SIGNATURE"]


class ReasonForm(Form):
    """差戻しの理由."""

    reason: Reason


class EnrolmentView(View):
    """企業内RA設置: `documents` is filled where one is shown."""

    id: str
    operator_code: str
    name: str
    contacts: list[ContactView]
    state: EnrolmentState
    applied_at: datetime
    entered_by: str
    reason: str
    document_ids: list[str]
    documents: list[DocumentView]
    method: AuthenticationMethod | None
    authenticated_by: str | None
    authenticated_at: datetime | None
    participant_id: str | None


@router.get("")
def list_some(
    installation: TheInstallation,
    actor: SignedIn,
    state: EnrolmentState | None = None,
    after: After = None,
    limit: Limit = 100,
) -> list[EnrolmentView]:
    """企業内RA設置の一覧: newest first; `after` is the last number of the page before."""
    return [_view(enrolment) for enrolment in list_enrolments(installation, actor, state, after, limit)]


@router.post("", status_code=201)
def apply(form: EnrolmentForm, installation: TheInstallation, actor: SignedIn) -> EnrolmentView:
    """事前申請を受け付ける."""
    code = OperatorCode(form.operator_code)
    return _view(pre_apply(installation, actor, code, form.name, read_contacts(form.contacts)))


@router.get("/{enrolment_id}")
def show(enrolment_id: PathId, installation: TheInstallation, actor: SignedIn) -> EnrolmentView:
    """企業内RA設置を見る."""
    return _view(*show_enrolment(installation, actor, enrolment_id))


@router.post("/{enrolment_id}/documents", status_code=201)
def attach(enrolment_id: PathId, form: FileForm, installation: TheInstallation, actor: SignedIn) -> DocumentView:
    """資料を添える."""
    return document_view(attach_paper(installation, actor, enrolment_id, form.name, form.octets()))


@router.get(
    "/{enrolment_id}/documents/{document_id}", response_class=Response, responses={200: {"content": {OCTETS: {}}}}
)
def download(enrolment_id: PathId, document_id: PathId, installation: TheInstallation, actor: SignedIn) -> Response:
    """資料を受け取る: by registration staff, approvers and auditors."""
    return as_download(*read_paper(installation, actor, enrolment_id, document_id))


@router.post("/{enrolment_id}/check")
def check(enrolment_id: PathId, installation: TheInstallation, actor: SignedIn) -> EnrolmentView:
    """事前申請を確認する."""
    return _view(check_enrolment(installation, actor, enrolment_id))


@router.post("/{enrolment_id}/return")
def send_back(enrolment_id: PathId, form: ReasonForm, installation: TheInstallation, actor: SignedIn) -> EnrolmentView:
    """差し戻す."""
    return _view(return_enrolment(installation, actor, enrolment_id, form.reason))


@router.post("/{enrolment_id}/resubmit")
def resubmit(
    enrolment_id: PathId, form: CorrectedForm, installation: TheInstallation, actor: SignedIn
) -> EnrolmentView:
    """再提出を受け付ける."""
    return _view(resubmit_enrolment(installation, actor, enrolment_id, form.name, read_contacts(form.contacts)))


@router.post("/{enrolment_id}/authenticate")
def authenticate(
    enrolment_id: PathId, form: MethodForm, installation: TheInstallation, actor: SignedIn
) -> EnrolmentView:
    """組織認証をする: by the papers that are attached."""
    return _view(authenticate_organisation(installation, actor, enrolment_id, AuthenticationMethod(form.method)))


@router.post("/{enrolment_id}/activate", status_code=201)
def activate(enrolment_id: PathId, installation: TheInstallation, actor: SignedIn) -> ParticipantView:
    """設置する: the organisation becomes a participant."""
    return participant_view(activate_enrolment(installation, actor, enrolment_id))


@router.post("/{enrolment_id}/withdraw")
def withdraw(enrolment_id: PathId, installation: TheInstallation, actor: SignedIn) -> EnrolmentView:
    """取り下げる."""
    return _view(withdraw_enrolment(installation, actor, enrolment_id))


def _view(enrolment: Enrolment, documents: Sequence[Document] = ()) -> EnrolmentView:
    shown = enrolment.authentication
    return EnrolmentView(
        id=enrolment.id,
        operator_code=str(enrolment.operator_code),
        name=enrolment.name,
        contacts=[ContactView(kind=c.kind, name=c.name, mail=c.mail) for c in enrolment.contacts],
        state=enrolment.state,
        applied_at=enrolment.applied_at,
        entered_by=enrolment.entered_by,
        reason=enrolment.reason,
        document_ids=list(enrolment.document_ids),
        documents=[document_view(document) for document in documents],
        method=shown.method if shown else None,
        authenticated_by=shown.by if shown else None,
        authenticated_at=shown.at if shown else None,
        participant_id=enrolment.participant_id,
    )
