"""一括発行: many CSRs become certificates by the same steps as any order, in orders of kind DIRECT.

1. A CSR whose key has a certificate of a direct order already is not signed again: that certificate is handed out.
2. A CSR in a direct order that was approved and not finished, because a run was cut off, takes that order on.
3. What is new is checked line by line and ordered together; a refused one does not stop the others.
4. The orders are issued (workflows/issuing/issue_order.py), and the certificates handed out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import ApprovalRequired, PublicKeySeen
from warifu.authority.facts import Certificate, IssuanceState, RequestFacts
from warifu.authority.issuance import public_key_digest
from warifu.authority.profiles import find_profile
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import Changed, Overtaken, WarifuError
from warifu.orders.errors import IssuanceStopped, OrderUnknown, SameKeyTwice, StartNotCovered
from warifu.orders.facts import LineForm, Order, OrderKind, OrderState
from warifu.orders.ordering import check_lines
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.issue_order import issue_approved
from warifu.workflows.issuing.sign_directly import GRACE, add_direct_order, direct_form, direct_lines
from warifu.workflows.jobs import NoLease
from warifu.workflows.orders.order_steps import find_order

Outcome: TypeAlias = bytes | WarifuError
"""一枚の結果: the certificate in DER, or what refused it."""


@dataclass(frozen=True, slots=True)
class BulkRules:
    """一括発行の条件: profile, start date (None: today, JST) and the approved direct orders that may be issued."""

    profile: str
    start_on: date | None = None
    approved: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """既知の事実: what stands on record about the keys of one call, by their digests."""

    seen: Collection[str]
    certificates: Mapping[str, Certificate]
    orders: Mapping[str, Order]


def sign_many(
    installation: Installation, actor: Actor, requests: Sequence[RequestFacts], rules: BulkRules
) -> Sequence[Outcome]:
    """一括発行する: the outcome of each request, in their order; at most LINE_LIMIT of them.

    Raises RoleMissing, ProfileUnknown, and what stops the authority as a whole, such as KeyUnavailable.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    find_profile(installation.profiles, rules.profile)
    digests = [public_key_digest(request.public_key) for request in requests]
    known = _look_up(installation, digests)
    forms: dict[str, LineForm] = {}
    outcomes: dict[str, Outcome] = {}
    for digest, request in zip(digests, requests, strict=True):
        if digest in outcomes or digest in forms:
            continue
        step = _step(installation, digest, request, known, rules)
        if isinstance(step, LineForm):
            forms[digest] = step
        elif step is not None:
            outcomes[digest] = step
    owed = {o.id: o for d, o in known.orders.items() if d not in outcomes or _is_unfinished(o, rules)}
    for order in owed.values():
        outcomes = {**_issue(installation, order), **outcomes}
    if forms:
        try:
            order = _order(installation, actor, list(forms.values()))
        except PublicKeySeen:  # ordered meanwhile by somebody else: look again
            return sign_many(installation, actor, requests, rules)
        except StartNotCovered as beyond:  # all ask for the same profile and date
            outcomes |= dict.fromkeys(forms, beyond)
        else:
            outcomes |= _issue(installation, order)
    return _in_order(digests, outcomes)


def request_many(
    installation: Installation, actor: Actor, requests: Sequence[RequestFacts], rules: BulkRules
) -> tuple[Order | None, Sequence[WarifuError | None]]:
    """一括で申し込む: one order of kind DIRECT for those that can be issued, to be approved like any other.

    Gives it, None where there is nothing to order, and for each request what it was refused for. A refused one does
    not stop the others.
    """
    require_role(actor, Role.REGISTRATION_STAFF)
    find_profile(installation.profiles, rules.profile)
    checked: list[LineForm | WarifuError] = []
    keys: set[bytes] = set()
    for number, request in enumerate(requests, 1):
        twice = request.public_key in keys
        checked.append(SameKeyTwice(number) if twice else _checked(installation, request, rules))
        keys.add(request.public_key)
    forms = [one for one in checked if isinstance(one, LineForm)]
    order = _order(installation, actor, forms) if forms else None
    return order, [one if isinstance(one, WarifuError) else None for one in checked]


def _look_up(installation: Installation, digests: Sequence[str]) -> _Known:
    with installation.unit_of_work.read() as stores:
        seen = stores.certificates.seen_keys(digests)
        certificates = {c.public_key_digest: c for c in stores.certificates.by_public_keys(digests)} if seen else {}
        begun = stores.orders.of_public_keys(digests)
        orders = {id: find_order(stores, id) for id in set(begun.values())}
    return _Known(seen, certificates, {digest: orders[id] for digest, id in begun.items()})


def _step(
    installation: Installation, digest: str, request: RequestFacts, known: _Known, rules: BulkRules
) -> Outcome | LineForm | None:
    """What is to be done for one request: its outcome, a new line, or None where its order is to be issued."""
    order, certificate = known.orders.get(digest), known.certificates.get(digest)
    if order is None:
        if digest in known.seen:
            return PublicKeySeen()
        if rules.approved:
            return OrderUnknown(", ".join(sorted(rules.approved)))
        if installation.policy.approvals:
            return ApprovalRequired(installation.policy.approvals)
        return _checked(installation, request, rules)
    if order.kind is not OrderKind.DIRECT:
        return PublicKeySeen()
    if certificate:
        is_good = certificate.state is IssuanceState.ISSUED and certificate.profile == rules.profile
        return certificate.der if is_good else PublicKeySeen()
    if order.state in {OrderState.SUBMITTED, OrderState.RETURNED}:
        return ApprovalRequired(order.approvals_needed)
    if order.state is OrderState.FAILED:
        return IssuanceStopped(order.id, order.reason)
    if rules.approved and order.id not in rules.approved:
        return OrderUnknown(order.id)
    return None


def _is_unfinished(order: Order, rules: BulkRules) -> bool:
    """Whether it is to be gone on with, be it that only its last step is missing."""
    is_ours = order.kind is OrderKind.DIRECT and (not rules.approved or order.id in rules.approved)
    return is_ours and order.state is OrderState.APPROVED


def _checked(installation: Installation, request: RequestFacts, rules: BulkRules) -> LineForm | WarifuError:
    today = jst_date(installation.clock.now())
    try:
        form = direct_form(request, rules.profile, rules.start_on or today)
        check_lines({1: form}, today, installation.profiles)
    except WarifuError as refused:
        return refused
    return form


def _order(installation: Installation, actor: Actor, forms: Sequence[LineForm]) -> Order:
    lines = direct_lines(forms)
    with installation.unit_of_work.write() as stores:
        return add_direct_order(installation, stores, actor, lines, GRACE)


def _issue(installation: Installation, order: Order) -> Mapping[str, Outcome]:
    """Issue what the order still owes; a job worker that was quicker has done no harm."""
    keys = {line.id: public_key_digest(line.key.public_key) for line in order.lines if line.key.public_key}
    try:
        signed = issue_approved(installation, order, NoLease())
    except Overtaken:
        signed = {}
    if len(signed) == len(keys):
        return {keys[line]: der for line, der in signed.items()}
    with installation.unit_of_work.read() as stores:
        reason = find_order(stores, order.id).reason
        found = stores.certificates.of_lines(list(keys))
    ders = {c.public_key_digest: c.der for c in found if c.state is IssuanceState.ISSUED}
    missing = IssuanceStopped(order.id, reason) if reason else Changed(order.id)
    return {digest: ders.get(digest, missing) for digest in keys.values()}


def _in_order(digests: Sequence[str], outcomes: Mapping[str, Outcome]) -> Sequence[Outcome]:
    """Each request's outcome; of requests for one key, the first has it."""
    seen: set[str] = set()
    found: list[Outcome] = []
    for line, digest in enumerate(digests, 1):
        found.append(SameKeyTwice(line) if digest in seen else outcomes.get(digest, Changed(digest)))
        seen.add(digest)
    return found
