"""照会: what is on record, as far as it is the asker's to see. Reads only.

What belongs to somebody else is answered like what does not exist, so that numbers tell nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from warifu.accounts.access import SEES_ALL, may_see, require_role
from warifu.accounts.facts import Account, Actor, Role
from warifu.authority.errors import CertificateUnknown, NotIssuedYet
from warifu.authority.facts import Certificate
from warifu.delivery.facts import Parcel
from warifu.evidence.facts import NumberedEntry
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import CertificateId, OperatorCode
from warifu.orders.errors import OrderUnknown
from warifu.orders.facts import Order, OrderState
from warifu.orders.history import OrderChange
from warifu.participants.errors import ParticipantUnknown
from warifu.participants.facts import Participant
from warifu.registration.errors import ApplicationUnknown
from warifu.registration.facts import Application
from warifu.systems.facts import Area, Desk, System
from warifu.workflows.delivery.fetch import chain_of
from warifu.workflows.installation import Installation
from warifu.workflows.ports import JobState, Stores


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """申込の照会: an order, its participant, and the certificates that came of its lines, by line number."""

    order: Order
    participant: Participant | None
    certificates: Mapping[int, CertificateId]


@dataclass(frozen=True, slots=True)
class ApplicationSeen:
    """申請の照会: an application and who sent it in."""

    application: Application
    participant: Participant


def list_participants(installation: Installation, actor: Actor) -> Sequence[Participant]:
    """事業者の一覧: staff see all, an operator its own."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        return [p for p in stores.participants.all() if may_see(actor, p.id)]


def find_participant(installation: Installation, actor: Actor, operator_code: OperatorCode | None) -> Participant:
    """事業者を選ぶ: by its code, or the actor's own. Raises ParticipantUnknown, of others' too.

    Raises FieldInvalid when nobody is named by somebody who belongs to no participant and acts for none or several.
    """
    own = actor.participant_id or (min(actor.acts_for) if len(actor.acts_for) == 1 else None)
    if operator_code is None and own is None:
        raise FieldInvalid("operator_code", "0A001")
    with installation.unit_of_work.read() as stores:
        if operator_code is None:
            found = stores.participants.get(own or "")
        else:
            found = stores.participants.by_operator_code(operator_code)
    if found is None or not may_see(actor, found.id):
        raise ParticipantUnknown(str(operator_code or ""))
    return found


def list_accounts(installation: Installation, actor: Actor) -> Sequence[Account]:
    """利用者の一覧."""
    require_role(actor, Role.ADMINISTRATOR, Role.AUDITOR)
    with installation.unit_of_work.read() as stores:
        return stores.accounts.all()


def list_orders(installation: Installation, actor: Actor, state: OrderState | None, limit: int) -> Sequence[OrderSeen]:
    """申込の一覧: newest first."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    seen = (None,) if actor.has(*SEES_ALL) else sorted(actor.acts_for)
    with installation.unit_of_work.read() as stores:
        found = [o for own in seen for o in stores.orders.orders(participant_id=own, state=state, limit=limit)]
        newest = sorted(found, key=lambda o: (o.submitted_at, o.id), reverse=True)[:limit]
        return [_order(stores, order) for order in newest]


def show_order(installation: Installation, actor: Actor, order_id: str) -> OrderSeen:
    """申込を見る. Raises OrderUnknown (order.unknown), of others' orders too."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        order = stores.orders.get(order_id)
        if order is None or not may_see(actor, order.participant_id):
            raise OrderUnknown(order_id)
        return _order(stores, order)


def show_history(installation: Installation, actor: Actor, order_id: str) -> Sequence[OrderChange]:
    """申込の履歴を見る: oldest first. Raises OrderUnknown (order.unknown), of others' orders too."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        order = stores.orders.get(order_id)
        if order is None or not may_see(actor, order.participant_id):
            raise OrderUnknown(order_id)
        return stores.orders.changes(order_id)


def show_certificate(installation: Installation, actor: Actor, certificate_id: str) -> Certificate:
    """証明書を見る. Raises CertificateUnknown (certificate.unknown), of others' certificates too."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        return _certificate(stores, actor, certificate_id)


def certificate_chain(installation: Installation, actor: Actor, certificate_id: str) -> Sequence[bytes]:
    """証明書と発行者: in DER, the certificate first, the root last. Raises CertificateUnknown, NotIssuedYet."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        certificate = _certificate(stores, actor, certificate_id)
        if certificate.der is None:
            raise NotIssuedYet(certificate_id)
        return [certificate.der, *chain_of(installation, stores, certificate.ca_id)]


def list_parcels(installation: Installation, actor: Actor, operator_code: OperatorCode | None) -> Sequence[Parcel]:
    """納品の一覧: of one participant; staff name it."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    participant = find_participant(installation, actor, operator_code)
    with installation.unit_of_work.read() as stores:
        return stores.deliveries.parcels_of(participant.id)


def list_applications(installation: Installation, actor: Actor, limit: int) -> Sequence[ApplicationSeen]:
    """申請の一覧: newest first; a desk sees its own desk's, an operator its participant's."""
    require_role(actor, Role.OPERATOR, Role.DESK, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        if actor.has(*SEES_ALL):
            found = stores.registrations.applications(limit=limit)
        elif actor.has(Role.DESK):
            found = stores.registrations.applications(desk=_desk(actor), limit=limit) if actor.system else []
        else:
            own = [stores.registrations.applications(participant_id=id, limit=limit) for id in sorted(actor.acts_for)]
            found = sorted(chain(*own), key=lambda a: (a.submitted_at, a.id), reverse=True)[:limit]
        return [_application(stores, application) for application in found]


def show_application(installation: Installation, actor: Actor, application_id: str) -> ApplicationSeen:
    """申請を見る. Raises ApplicationUnknown, of other desks' and participants' too."""
    require_role(actor, Role.OPERATOR, Role.DESK, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        application = stores.registrations.application(application_id)
        if application is None or not _sees_application(actor, application):
            raise ApplicationUnknown(application_id)
        return _application(stores, application)


def list_evidence(installation: Installation, actor: Actor, after: int, limit: int) -> Sequence[NumberedEntry]:
    """証跡を読む: numbered entries above `after`, for auditors."""
    require_role(actor, Role.AUDITOR)
    with installation.unit_of_work.read() as stores:
        return stores.evidence.entries(after, limit)


def count_jobs(installation: Installation) -> Mapping[JobState, int]:
    """ジョブを数える: how many stand in each state."""
    with installation.unit_of_work.read() as stores:
        counted = stores.jobs.counts()
    return {state: counted.get(state, 0) for state in JobState}


def _sees_application(actor: Actor, application: Application) -> bool:
    if may_see(actor, application.participant_id):
        return True
    desk = (application.desk.system, application.desk.area)
    return actor.has(Role.DESK) and (actor.system, actor.area) == desk


def _desk(actor: Actor) -> Desk:
    assert actor.system
    return Desk(System(actor.system), Area(actor.area) if actor.area else None)


def _order(stores: Stores, order: Order) -> OrderSeen:
    numbers = {line.id: line.number for line in order.lines}
    found = stores.authority.certificates_of_lines(list(numbers))
    participant = stores.participants.get(order.participant_id) if order.participant_id else None
    return OrderSeen(order, participant, {numbers[c.order_line_id]: c.id for c in found if c.order_line_id and c.der})


def _certificate(stores: Stores, actor: Actor, certificate_id: str) -> Certificate:
    certificate = stores.authority.certificate(certificate_id)
    if certificate is None or not may_see(actor, certificate.participant_id):
        raise CertificateUnknown(certificate_id)
    return certificate


def _application(stores: Stores, application: Application) -> ApplicationSeen:
    participant = stores.participants.get(application.participant_id)
    assert participant
    return ApplicationSeen(application, participant)
