"""直接発行: a CSR becomes a certificate in one call, by the same steps as any order."""

from datetime import date

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import ApprovalRequired, CertificateUnknown, NotIssuedYet
from warifu.authority.facts import Certificate, SubjectName
from warifu.authority.profiles import find_profile
from warifu.kernel.clock import jst_date
from warifu.kernel.ids import new_id
from warifu.orders.errors import IssuanceStopped, OrderUnknown
from warifu.orders.facts import LineForm, Order, OrderKind, OrderState
from warifu.orders.ordering import check_lines, make_line
from warifu.workflows.approve_order import find_order
from warifu.workflows.house import House
from warifu.workflows.issue_order import NoLease, issue_order
from warifu.workflows.submit_order import add_order


def sign_directly(house: House, actor: Actor, request: bytes, profile: str, start_on: date | None) -> Certificate:
    """直接発行する: the CSR's own subject, from `start_on` (default: today, JST).

    Raises ApprovalRequired unless the authority's policy asks for no approval, and what reading, checking and
    issuing raise.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    if house.policy.approvals:
        raise ApprovalRequired(house.policy.approvals)
    order = request_directly(house, actor, request, profile, start_on)
    issue_order(house, order.id, NoLease())
    return _certificate_of(house, order.id)


def request_directly(house: House, actor: Actor, request: bytes, profile: str, start_on: date | None) -> Order:
    """直接発行を申し込む: an order of kind DIRECT, to be approved like any other."""
    require_role(actor, Role.REGISTRATION_STAFF)
    now = house.clock.now()
    find_profile(house.profiles, profile)
    facts = house.issuer.x509.read_request(request)
    form = LineForm(
        start_on=start_on or jst_date(now),
        purpose_label=facts.subject.common_name,
        holder="",
        request=facts,
        profile=profile,
        subject=facts.subject,
    )
    check_lines([form], jst_date(now), house.profiles)
    order = Order(
        id=new_id("O"),
        kind=OrderKind.DIRECT,
        participant_id=None,
        state=OrderState.SUBMITTED,
        application_on=jst_date(now),
        submitted_at=now,
        entered_by=actor.account_id,
        entered_by_person=actor.person_id,
        approvals_needed=house.policy.approvals,
        lines=(make_line(1, form, SubjectName("")),),
    )
    with house.unit_of_work.write() as stores:
        return add_order(house, stores, actor, order)


def sign_approved(house: House, actor: Actor, request: bytes, order_id: str) -> Certificate:
    """承認済みの直接発行: the certificate of an approved DIRECT order for this very key.

    Raises OrderUnknown when the order is another's, ApprovalRequired while approvals are missing.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    facts = house.issuer.x509.read_request(request)
    with house.unit_of_work.read() as stores:
        order = find_order(stores, order_id)
    if order.kind is not OrderKind.DIRECT or order.lines[0].public_key != facts.public_key:
        raise OrderUnknown(order_id)
    if order.state is OrderState.SUBMITTED:
        raise ApprovalRequired(order.approvals_needed)
    issue_order(house, order_id, NoLease())
    return _certificate_of(house, order_id)


def _certificate_of(house: House, order_id: str) -> Certificate:
    with house.unit_of_work.read() as stores:
        order = find_order(stores, order_id)
        found = stores.authority.certificates_of_lines([line.id for line in order.lines])
    if order.reason:
        raise IssuanceStopped(order_id, order.reason)
    if not found:
        raise CertificateUnknown(order_id)
    if found[0].der is None:
        raise NotIssuedYet(found[0].id)
    return found[0]
