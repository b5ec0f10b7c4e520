"""お知らせの掲載: written by the staff, read by whom it is for, corrected by a new version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from warifu.accounts.access import SEES_ALL, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.clock import jst_date
from warifu.kernel.documents import Document
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import new_id
from warifu.kernel.reason import check_reason
from warifu.notices.errors import NoticeUnknown
from warifu.notices.facts import ATTACHMENT, Notice, NoticeKind
from warifu.notices.writing import MOST_PARTICIPANTS, check_notice
from warifu.participants.errors import ParticipantUnknown
from warifu.workflows.errors import DocumentUnknown
from warifu.workflows.installation import Installation, entry
from warifu.workflows.notices.store_document import make_document, read_document, store_document
from warifu.workflows.ports import Stores


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """お知らせの原稿: what a writer says; `publish_on` None is today (JST)."""

    title: str
    body: str
    kind: NoticeKind = NoticeKind.GENERAL
    title_en: str = ""
    body_en: str = ""
    publish_on: date | None = None
    effective_on: date | None = None
    link: str = ""
    for_participants: frozenset[str] = frozenset()
    document_ids: tuple[str, ...] = ()


def add_attachment(installation: Installation, actor: Actor, name: str, content: bytes) -> Document:
    """添付を用意する: to be named by a notice. Raises RoleMissing and what a bad file does."""
    require_role(actor, Role.REGISTRATION_STAFF)
    document = make_document(installation, actor, ATTACHMENT, name, content)
    with installation.unit_of_work.write() as stores:
        store_document(installation, stores, actor, document, content, subject="notice:-")
    return document


def publish_notice(installation: Installation, actor: Actor, draft: NoticeDraft) -> Notice:
    """お知らせを載せる: never with a date in the past.

    Raises RoleMissing, FieldInvalid, EffectiveDateMissing, ParticipantUnknown, DocumentUnknown.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    notice = _notice(installation, actor, draft, new_id("I"), 1)
    with installation.unit_of_work.write() as stores:
        return _add(installation, stores, actor, notice, "notice.published")


def announce(installation: Installation, stores: Stores, actor: Actor, draft: NoticeDraft) -> Notice:
    """告知する: what a step of the installation's own tells everybody, in that step's transaction, from today on."""
    return _add(installation, stores, actor, _notice(installation, actor, draft, new_id("I"), 1), "notice.published")


def correct_notice(installation: Installation, actor: Actor, notice_id: str, draft: NoticeDraft, reason: str) -> Notice:
    """お知らせを訂正する: a new version; the old one stays readable. Raises NoticeUnknown and as `publish_notice`."""
    require_role(actor, Role.REGISTRATION_STAFF)
    check_reason(reason)
    with installation.unit_of_work.write() as stores:
        newest = _versions(stores, notice_id)[0]
        notice = replace(_notice(installation, actor, draft, notice_id, newest.version + 1), reason=reason)
        return _add(installation, stores, actor, notice, "notice.corrected")


def list_notices(installation: Installation, actor: Actor, after: str | None, limit: int) -> Sequence[Notice]:
    """お知らせの一覧: newest first, a page at a time; staff see those still to be published too."""
    with installation.unit_of_work.read() as stores:
        mine = _for(actor)
        found = stores.notices.page(on=_seen_until(installation, actor), participant_ids=mine, after=after, limit=limit)
        return [_without_others(notice, mine) for notice in found]


def show_notice(installation: Installation, actor: Actor, notice_id: str) -> tuple[Notice, Sequence[Document]]:
    """お知らせを読む: its newest version that is out, with its attachments' facts. Raises NoticeUnknown."""
    with installation.unit_of_work.read() as stores:
        notice = _readable(installation, stores, actor, notice_id)[0]
        return notice, stores.documents.some(notice.document_ids)


def list_versions(installation: Installation, actor: Actor, notice_id: str) -> Sequence[Notice]:
    """お知らせの履歴: the versions that are out and for the reader, newest first. Raises NoticeUnknown."""
    with installation.unit_of_work.read() as stores:
        return _readable(installation, stores, actor, notice_id)


def read_attachment(
    installation: Installation, actor: Actor, notice_id: str, document_id: str
) -> tuple[Document, bytes]:
    """添付を読む: of any version the reader may see. Raises NoticeUnknown, DocumentUnknown."""
    with installation.unit_of_work.read() as stores:
        if not any(
            document_id in version.document_ids for version in _readable(installation, stores, actor, notice_id)
        ):
            raise DocumentUnknown(document_id)
        return read_document(stores, document_id, ATTACHMENT)


def _notice(installation: Installation, actor: Actor, draft: NoticeDraft, id: str, version: int) -> Notice:
    now = installation.clock.now()
    publish_on = draft.publish_on or jst_date(now)
    if publish_on < jst_date(now):
        raise FieldInvalid("publish_on", f"{jst_date(now)} …")
    if len(draft.for_participants) > MOST_PARTICIPANTS:
        raise FieldInvalid("for_participants", f"0-{MOST_PARTICIPANTS}")
    return check_notice(
        Notice(
            id=id,
            version=version,
            kind=draft.kind,
            title=draft.title,
            body=draft.body,
            title_en=draft.title_en,
            body_en=draft.body_en,
            publish_on=publish_on,
            effective_on=draft.effective_on,
            link=draft.link,
            for_participants=draft.for_participants,
            document_ids=draft.document_ids,
            written_at=now,
            written_by=actor.account_id,
        )
    )


def _add(installation: Installation, stores: Stores, actor: Actor, notice: Notice, action: str) -> Notice:
    for participant_id in sorted(notice.for_participants):
        if stores.participants.get(participant_id) is None:
            raise ParticipantUnknown(participant_id)
    known = {d.id for d in stores.documents.some(notice.document_ids) if d.purpose == ATTACHMENT}
    for document_id in notice.document_ids:
        if document_id not in known:
            raise DocumentUnknown(document_id)
    stores.notices.add(notice)
    facts = {"version": str(notice.version), "kind": str(notice.kind), "publish_on": notice.publish_on.isoformat()}
    stores.evidence.append(entry(installation, actor, action, f"notice:{notice.id}", **facts))
    return notice


def _readable(installation: Installation, stores: Stores, actor: Actor, notice_id: str) -> Sequence[Notice]:
    """Give what is out and for this reader; nothing at all once the newest that is out is for others."""
    until, mine = _seen_until(installation, actor), _for(actor)
    out = [v for v in _versions(stores, notice_id) if until is None or v.publish_on <= until]
    if not out or not (mine is None or out[0].is_for(mine)):
        raise NoticeUnknown(notice_id)
    return [_without_others(version, mine) for version in out if mine is None or version.is_for(mine)]


def _without_others(notice: Notice, mine: frozenset[str] | None) -> Notice:
    """Leave out who else it is for: that is nobody else's to know."""
    return notice if mine is None else replace(notice, for_participants=notice.for_participants & mine)


def _versions(stores: Stores, notice_id: str) -> Sequence[Notice]:
    versions = stores.notices.versions(notice_id)
    if not versions:
        raise NoticeUnknown(notice_id)
    return versions


def _for(actor: Actor) -> frozenset[str] | None:
    return None if actor.has(*SEES_ALL) else actor.acts_for


def _seen_until(installation: Installation, actor: Actor) -> date | None:
    return None if actor.has(*SEES_ALL) else jst_date(installation.clock.now())
