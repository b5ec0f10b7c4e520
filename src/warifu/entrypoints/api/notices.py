"""API・お知らせ: written by registration staff, read by whom they are for."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import (
    OCTETS,
    Day,
    DocumentView,
    FileForm,
    Form,
    Identifier,
    Limit,
    PathId,
    Reason,
    View,
    as_download,
    document_view,
)
from warifu.kernel.documents import Document
from warifu.notices.facts import Notice, NoticeKind
from warifu.notices.writing import LONGEST_BODY, LONGEST_LINK, LONGEST_TITLE, MOST_DOCUMENTS, MOST_PARTICIPANTS
from warifu.workflows.notices.publish_notice import (
    NoticeDraft,
    add_attachment,
    correct_notice,
    list_notices,
    list_versions,
    publish_notice,
    read_attachment,
    show_notice,
)

router = APIRouter(prefix="/notices", tags=["notices"])
After = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_.:-]{1,40}$")]


class NoticeForm(Form):
    """お知らせ: `publish_on` is today when left out; no `for_participants` means everybody."""

    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)]
    body: Annotated[str, Field(min_length=1, max_length=LONGEST_BODY)]
    kind: Annotated[NoticeKind, Field(strict=False)] = NoticeKind.GENERAL
    title_en: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    body_en: Annotated[str, Field(max_length=LONGEST_BODY)] = ""
    publish_on: Day | None = None
    effective_on: Day | None = None
    link: Annotated[str, Field(max_length=LONGEST_LINK)] = ""
    for_participants: Annotated[list[Identifier], Field(max_length=MOST_PARTICIPANTS)] = []
    document_ids: Annotated[list[Identifier], Field(max_length=MOST_DOCUMENTS)] = []

    def read(self) -> NoticeDraft:
        """原稿にする."""
        return NoticeDraft(
            title=self.title,
            body=self.body,
            kind=self.kind,
            title_en=self.title_en,
            body_en=self.body_en,
            publish_on=self.publish_on,
            effective_on=self.effective_on,
            link=self.link,
            for_participants=frozenset(self.for_participants),
            document_ids=tuple(self.document_ids),
        )


class CorrectionForm(Form):
    """訂正: the whole notice as it shall be, and why."""

    notice: NoticeForm
    reason: Reason


class NoticeView(View):
    """お知らせ: to others than staff, `for_participants` names their own; `documents` is filled for one."""

    id: str
    version: int
    kind: NoticeKind
    title: str
    body: str
    title_en: str
    body_en: str
    publish_on: date
    effective_on: date | None
    link: str
    for_participants: list[str]
    document_ids: list[str]
    documents: list[DocumentView]
    written_at: datetime
    reason: str


@router.get("")
def list_some(
    installation: TheInstallation, actor: SignedIn, after: After = None, limit: Limit = 50
) -> list[NoticeView]:
    """お知らせの一覧: newest first; `after` is the last number of the page before."""
    return [_view(notice) for notice in list_notices(installation, actor, after, limit)]


@router.post("", status_code=201)
def publish(form: NoticeForm, installation: TheInstallation, actor: SignedIn) -> NoticeView:
    """お知らせを載せる."""
    return _view(publish_notice(installation, actor, form.read()))


@router.post("/documents", status_code=201)
def attach(form: FileForm, installation: TheInstallation, actor: SignedIn) -> DocumentView:
    """添付を用意する: its number then goes into `document_ids`."""
    return document_view(add_attachment(installation, actor, form.name, form.octets()))


@router.get("/{notice_id}")
def show(notice_id: PathId, installation: TheInstallation, actor: SignedIn) -> NoticeView:
    """お知らせを読む: its newest version that is out."""
    return _view(*show_notice(installation, actor, notice_id))


@router.get("/{notice_id}/versions")
def versions(notice_id: PathId, installation: TheInstallation, actor: SignedIn) -> list[NoticeView]:
    """お知らせの履歴: newest first."""
    return [_view(notice) for notice in list_versions(installation, actor, notice_id)]


@router.post("/{notice_id}/corrections", status_code=201)
def correct(notice_id: PathId, form: CorrectionForm, installation: TheInstallation, actor: SignedIn) -> NoticeView:
    """お知らせを訂正する: a new version; the old one stays readable."""
    return _view(correct_notice(installation, actor, notice_id, form.notice.read(), form.reason))


@router.get("/{notice_id}/documents/{document_id}", response_class=Response, responses={200: {"content": {OCTETS: {}}}})
def download(notice_id: PathId, document_id: PathId, installation: TheInstallation, actor: SignedIn) -> Response:
    """添付を受け取る."""
    return as_download(*read_attachment(installation, actor, notice_id, document_id))


def _view(notice: Notice, documents: Sequence[Document] = ()) -> NoticeView:
    return NoticeView(
        id=notice.id,
        version=notice.version,
        kind=notice.kind,
        title=notice.title,
        body=notice.body,
        title_en=notice.title_en,
        body_en=notice.body_en,
        publish_on=notice.publish_on,
        effective_on=notice.effective_on,
        link=notice.link,
        for_participants=sorted(notice.for_participants),
        document_ids=list(notice.document_ids),
        documents=[document_view(document) for document in documents],
        written_at=notice.written_at,
        reason=notice.reason,
    )
