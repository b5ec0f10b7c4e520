"""企業内RA設置の処理: pre-application, check, organisation authentication with its papers, activation.

Where policy asks for approvals, who enters, checks or authenticates is signed in, and another person activates.
"""

from collections.abc import Sequence
from dataclasses import replace

from warifu.accounts.access import SEES_ALL, require_person, require_role
from warifu.accounts.facts import Actor, Role
from warifu.kernel.documents import Document
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode, new_id
from warifu.kernel.reason import check_reason
from warifu.participants.enrolment import (
    EVIDENCE,
    activated,
    authenticated,
    check_activator,
    check_contacts,
    check_name,
)
from warifu.participants.errors import EnrolmentUnknown, OperatorCodeTaken
from warifu.participants.facts import (
    Authentication,
    AuthenticationMethod,
    Contact,
    Enrolment,
    EnrolmentState,
    Participant,
)
from warifu.participants.states import ENROLMENT, EnrolmentEvent
from warifu.workflows.errors import DocumentUnknown
from warifu.workflows.installation import Installation, entry
from warifu.workflows.notices.store_document import make_document, read_document, store_document
from warifu.workflows.participants.enrol import add_participant
from warifu.workflows.ports import Stores

READS_PAPERS = (Role.REGISTRATION_STAFF, Role.APPROVER, Role.AUDITOR)
MOST_PAPERS = 20


def pre_apply(
    installation: Installation, actor: Actor, operator_code: OperatorCode, name: str, contacts: Sequence[Contact]
) -> Enrolment:
    """事前申請を受け付ける: as it came by mail. Raises RoleMissing, PersonUnproven, FieldInvalid, OperatorCodeTaken."""
    _require_worker(installation, actor)
    enrolment = Enrolment(
        id=new_id("N"),
        operator_code=operator_code,
        name=check_name(name),
        contacts=check_contacts(contacts),
        state=EnrolmentState.PRE_APPLIED,
        applied_at=installation.clock.now(),
        entered_by=actor.account_id,
        worked_by=frozenset({actor.person_id}),
    )
    with installation.unit_of_work.write() as stores:
        if stores.participants.by_operator_code(operator_code):
            raise OperatorCodeTaken(str(operator_code))
        stores.enrolments.add(enrolment)
        _record(installation, stores, actor, enrolment, "enrolment.applied")
    return enrolment


def attach_paper(installation: Installation, actor: Actor, enrolment_id: str, name: str, content: bytes) -> Document:
    """資料を添える: while the enrolment is open.

    Raises RoleMissing, PersonUnproven, EnrolmentUnknown, TransitionRefused, and what `check_document` raises.
    """
    _require_worker(installation, actor)
    document = make_document(installation, actor, EVIDENCE, name, content)
    with installation.unit_of_work.write() as stores:
        enrolment = _find(stores, enrolment_id)
        ENROLMENT.next(enrolment.state, EnrolmentEvent.WITHDRAW)  # open as long as it could be withdrawn
        if len(enrolment.document_ids) >= MOST_PAPERS:
            raise FieldInvalid("documents", f"1-{MOST_PAPERS}")
        store_document(installation, stores, actor, document, content, subject=f"enrolment:{enrolment_id}")
        papers = (*enrolment.document_ids, document.id)
        changed = replace(enrolment, document_ids=papers, worked_by=enrolment.worked_by | {actor.person_id})
        stores.enrolments.save(changed, enrolment.state)
    return document


def check_enrolment(installation: Installation, actor: Actor, enrolment_id: str) -> Enrolment:
    """事前申請を確認する.

    Raises RoleMissing, PersonUnproven, EnrolmentUnknown, TransitionRefused, Changed; so do the others here.
    """
    return _step(installation, actor, enrolment_id, EnrolmentEvent.CHECK, action="enrolment.checked")


def return_enrolment(installation: Installation, actor: Actor, enrolment_id: str, reason: str) -> Enrolment:
    """差し戻す: with the reason that goes to the organisation. Raises FieldInvalid."""
    check_reason(reason)
    return _step(installation, actor, enrolment_id, EnrolmentEvent.RETURN, action="enrolment.returned", reason=reason)


def withdraw_enrolment(installation: Installation, actor: Actor, enrolment_id: str) -> Enrolment:
    """取り下げる."""
    return _step(installation, actor, enrolment_id, EnrolmentEvent.WITHDRAW, action="enrolment.withdrawn")


def resubmit_enrolment(
    installation: Installation, actor: Actor, enrolment_id: str, name: str, contacts: Sequence[Contact]
) -> Enrolment:
    """再提出を受け付ける: a returned pre-application as it is now. Raises FieldInvalid."""
    _require_worker(installation, actor)
    name, contacts = check_name(name), check_contacts(contacts)
    with installation.unit_of_work.write() as stores:
        enrolment = _find(stores, enrolment_id)
        state = ENROLMENT.next(enrolment.state, EnrolmentEvent.RESUBMIT)
        worked_by = enrolment.worked_by | {actor.person_id}
        changed = replace(enrolment, state=state, name=name, contacts=tuple(contacts), reason="", worked_by=worked_by)
        return _save(installation, stores, actor, changed, was=enrolment.state, action="enrolment.resubmitted")


def authenticate_organisation(
    installation: Installation, actor: Actor, enrolment_id: str, method: AuthenticationMethod
) -> Enrolment:
    """組織認証をする: by the papers that are attached. Raises AuthenticationEvidenceMissing, FieldInvalid."""
    _require_worker(installation, actor)
    if method is AuthenticationMethod.VOUCHED:
        raise FieldInvalid("method", AuthenticationMethod.SEAL_CERTIFICATE)
    given = Authentication(method, actor.account_id, actor.person_id, installation.clock.now())
    with installation.unit_of_work.write() as stores:
        enrolment = _find(stores, enrolment_id)
        changed = replace(authenticated(enrolment, given), worked_by=enrolment.worked_by | {actor.person_id})
        facts = {"method": str(method), "papers": " ".join(enrolment.document_ids)}
        return _save(
            installation, stores, actor, changed, was=enrolment.state, action="enrolment.authenticated", **facts
        )


def activate_enrolment(installation: Installation, actor: Actor, enrolment_id: str) -> Participant:
    """設置する: the organisation becomes a participant, by a person who did none of the steps before.

    Raises EnrolmentWorkedByYou, OperatorCodeTaken, AuthenticationEvidenceMissing.
    """
    _require_worker(installation, actor)
    with installation.unit_of_work.write() as stores:
        enrolment = _find(stores, enrolment_id)
        changed, participant = activated(enrolment, new_id("M"), installation.clock.now())
        if installation.policy.approvals:
            check_activator(enrolment, actor.person_id)
        assert changed.authentication
        add_participant(installation, stores, actor, participant, changed.authentication.method)
        facts = {"participant": participant.id, "person": actor.person_id}
        _save(installation, stores, actor, changed, was=enrolment.state, action="enrolment.activated", **facts)
    return participant


def list_enrolments(
    installation: Installation, actor: Actor, state: EnrolmentState | None, after: str | None, limit: int
) -> Sequence[Enrolment]:
    """企業内RA設置の一覧: newest first, a page at a time."""
    require_role(actor, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        return stores.enrolments.page(state=state, after=after, limit=limit)


def show_enrolment(installation: Installation, actor: Actor, enrolment_id: str) -> tuple[Enrolment, Sequence[Document]]:
    """企業内RA設置を見る: with its papers' facts. Raises EnrolmentUnknown."""
    require_role(actor, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        enrolment = _find(stores, enrolment_id)
        return enrolment, stores.documents.some(enrolment.document_ids)


def read_paper(installation: Installation, actor: Actor, enrolment_id: str, document_id: str) -> tuple[Document, bytes]:
    """資料を読む. Raises EnrolmentUnknown, DocumentUnknown."""
    require_role(actor, *READS_PAPERS)
    with installation.unit_of_work.read() as stores:
        if document_id not in _find(stores, enrolment_id).document_ids:
            raise DocumentUnknown(document_id)
        return read_document(stores, document_id, EVIDENCE)


def _step(
    installation: Installation, actor: Actor, enrolment_id: str, event: EnrolmentEvent, *, action: str, reason: str = ""
) -> Enrolment:
    _require_worker(installation, actor)
    with installation.unit_of_work.write() as stores:
        enrolment = _find(stores, enrolment_id)
        worked_by = enrolment.worked_by | {actor.person_id}
        changed = replace(enrolment, state=ENROLMENT.next(enrolment.state, event), reason=reason, worked_by=worked_by)
        facts = {"reason": reason} if reason else {}
        return _save(installation, stores, actor, changed, was=enrolment.state, action=action, **facts)


def _save(
    installation: Installation,
    stores: Stores,
    actor: Actor,
    enrolment: Enrolment,
    *,
    was: EnrolmentState,
    action: str,
    **facts: str,
) -> Enrolment:
    stores.enrolments.save(enrolment, was)
    _record(installation, stores, actor, enrolment, action, **facts)
    return enrolment


def _record(
    installation: Installation, stores: Stores, actor: Actor, enrolment: Enrolment, action: str, **facts: str
) -> None:
    code = str(enrolment.operator_code)
    stores.evidence.append(entry(installation, actor, action, f"enrolment:{enrolment.id}", code=code, **facts))


def _require_worker(installation: Installation, actor: Actor) -> None:
    require_role(actor, Role.REGISTRATION_STAFF)
    if installation.policy.approvals:
        require_person(actor)


def _find(stores: Stores, enrolment_id: str) -> Enrolment:
    enrolment = stores.enrolments.get(enrolment_id)
    if enrolment is None:
        raise EnrolmentUnknown(enrolment_id)
    return enrolment
