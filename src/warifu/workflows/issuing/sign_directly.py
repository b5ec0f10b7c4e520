"""直接発行: a CSR becomes a certificate in one call, by the same steps as any order."""

from collections.abc import Sequence
from datetime import date, timedelta
from time import sleep

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import ApprovalRequired, NotIssuedYet, SubjectInvalid
from warifu.authority.facts import Certificate, RequestFacts, SubjectName
from warifu.authority.profiles import find_profile
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import Conflict
from warifu.orders.errors import IssuanceStopped, OrderUnknown
from warifu.orders.facts import LineForm, Order, OrderKind, OrderLine, OrderState, Wanted
from warifu.orders.ordering import check_lines, make_line
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.issue_order import issue_order
from warifu.workflows.jobs import NoLease
from warifu.workflows.orders.check_coverage import check_covered
from warifu.workflows.orders.order_steps import find_order, new_order
from warifu.workflows.orders.submit import add_order
from warifu.workflows.ports import Stores

GRACE = timedelta(minutes=15)
"""引継ぎまでの猶予: what was entered to be issued at once is taken on by a job worker only after this."""
LOOKS, PAUSE_SECONDS = 100, 0.1


def sign_directly(
    installation: Installation, actor: Actor, request: bytes, profile: str, start_on: date | None
) -> Certificate:
    """直接発行する: the CSR's own subject, from `start_on` (default: today, JST).

    Raises ApprovalRequired unless the authority's policy asks for no approval, and what reading, checking and
    issuing raise.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    if installation.policy.approvals:
        raise ApprovalRequired(installation.policy.approvals)
    order = _enter(installation, actor, request, profile, start_on, issued_after=GRACE)
    return _issued(installation, order.id)


def request_directly(
    installation: Installation, actor: Actor, request: bytes, profile: str, start_on: date | None
) -> Order:
    """直接発行を申し込む: an order of kind DIRECT, to be approved like any other. Raises PersonUnproven and more."""
    return _enter(installation, actor, request, profile, start_on)


def _enter(
    installation: Installation,
    actor: Actor,
    request: bytes,
    profile: str,
    start_on: date | None,
    *,
    issued_after: timedelta = timedelta(0),
) -> Order:
    require_role(actor, Role.REGISTRATION_STAFF)
    now = installation.clock.now()
    find_profile(installation.profiles, profile)
    facts = installation.request_format.read_request(request)
    form = direct_form(facts, profile, start_on or jst_date(now))
    check_lines({1: form}, jst_date(now), installation.profiles)
    lines = direct_lines([form])
    with installation.unit_of_work.write() as stores:
        return add_direct_order(installation, stores, actor, lines, issued_after)


def direct_form(request: RequestFacts, profile: str, start_on: date) -> LineForm:
    """直接発行の明細: the CSR's own subject. Raises SubjectInvalid where that has no common name."""
    if not request.subject.common_name:
        raise SubjectInvalid("common_name: empty")
    return LineForm(Wanted(start_on, request.subject.common_name), request, profile, request.subject)


def direct_lines(forms: Sequence[LineForm]) -> Sequence[OrderLine]:
    """直接発行の明細一式: numbered from 1."""
    return [make_line(number, form, SubjectName("")) for number, form in enumerate(forms, 1)]


def add_direct_order(
    installation: Installation,
    stores: Stores,
    actor: Actor,
    lines: Sequence[OrderLine],
    issued_after: timedelta = timedelta(0),
) -> Order:
    """直接発行の申込: of checked lines, submitted now, and added as `add_order` does.

    Raises PersonUnproven, StartNotCovered, PublicKeySeen.
    """
    check_covered(installation, stores.authorities.all(), {line.number: line for line in lines})
    order = new_order(installation, actor, installation.clock.now(), lines, kind=OrderKind.DIRECT)
    return add_order(installation, stores, actor, order, issued_after)


def sign_approved(installation: Installation, actor: Actor, request: bytes, order_id: str) -> Certificate:
    """承認済みの直接発行: the certificate of an approved DIRECT order for this very key.

    Raises OrderUnknown when the order is another's, ApprovalRequired while approvals are missing.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    facts = installation.request_format.read_request(request)
    with installation.unit_of_work.read() as stores:
        order = find_order(stores, order_id)
    if order.kind is not OrderKind.DIRECT or order.lines[0].key.public_key != facts.public_key:
        raise OrderUnknown(order_id)
    if order.state is OrderState.SUBMITTED:
        raise ApprovalRequired(order.approvals_needed)
    return _issued(installation, order_id)


def _issued(installation: Installation, order_id: str) -> Certificate:
    """Issue it, or wait a little for the job worker that was quicker."""
    for _ in range(LOOKS):
        try:
            issue_order(installation, order_id, NoLease())
        except Conflict:
            with installation.unit_of_work.read() as stores:
                if find_order(stores, order_id).state is not OrderState.APPROVED:
                    break
            sleep(PAUSE_SECONDS)  # whoever took it is between two of its steps
        else:
            break
    return _certificate_of(installation, order_id)


def _certificate_of(installation: Installation, order_id: str) -> Certificate:
    with installation.unit_of_work.read() as stores:
        order = find_order(stores, order_id)
        found = stores.certificates.of_lines([line.id for line in order.lines])
    if order.reason:
        raise IssuanceStopped(order_id, order.reason)
    if not found:
        raise NotIssuedYet(order_id)
    return found[0]
