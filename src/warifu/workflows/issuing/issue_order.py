"""発行: an approved order becomes certificates, in batches; cut off anywhere, it goes on where it stopped.

0. Only what stands approved is issued: by as many persons as policy asked for, in time for its start dates, and for a
   participant that is not suspended; and only when a CA at hand lives as long as every certificate of it. Whether it
   still stands is looked at again before each batch.
1. Take a batch of lines that have no certificate yet and the keys that the authority makes (keep_keys.py).
2. Prepare them (authority/issuance.py, steps 1 to 5): numbers in one transaction, draft and lint outside of any, then
   linted intention, serial and sealed key in one transaction.
3. Sign what is prepared and not signed (step 6). What an earlier run left is linted anew first, in full, against what
   the order says that was approved: its row alone is no reason to sign.
4. Record certificates, parcels and evidence in one transaction (step 7).
5. When no line is left, the order is issued.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from warifu.authority.errors import (
    ApprovalRequired,
    KeyLost,
    KeyWeak,
    LintFailed,
    NoAuthorityCovers,
    PublicKeySeen,
    SubjectInvalid,
)
from warifu.authority.facts import Intention, IssuanceRequest, IssuanceState
from warifu.authority.issuance import LintedCertificate, SignedCertificate, allot, draft, intend, record, resume, sign
from warifu.evidence.facts import Entry
from warifu.kernel.errors import RecordTampered, WarifuError
from warifu.kernel.ids import new_id
from warifu.messages import told
from warifu.orders.errors import StartDatePassed, StartNotCovered
from warifu.orders.facts import KeyOrigin, Order, OrderKind, OrderLine, OrderState
from warifu.orders.history import OrderStep
from warifu.orders.ordering import approved_on, is_approved, late_lines
from warifu.orders.states import ORDER, OrderEvent
from warifu.participants.enrolment import require_active
from warifu.participants.errors import NotActive
from warifu.workflows.delivery.pack import pack_parcels
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.keep_keys import take_keys
from warifu.workflows.jobs import SYSTEM_ACTOR, Lease, settle_issuance
from warifu.workflows.orders.check_coverage import uncovered
from warifu.workflows.orders.order_steps import move_order, overtaken
from warifu.workflows.ports import Stores

BATCH = 500
MADE_AT_ONCE = 250  # lines of a batch in an order whose keys are made here, which takes time
STOPS_THE_ORDER = (
    ApprovalRequired,
    KeyLost,
    KeyWeak,
    LintFailed,
    NoAuthorityCovers,
    NotActive,
    PublicKeySeen,
    RecordTampered,
    StartDatePassed,
    StartNotCovered,
    SubjectInvalid,
)


def issue_order(installation: Installation, order_id: str, lease: Lease) -> None:
    """発行する: idempotent. A rule that stops a line stops the order, visibly, with its reason (OrderState.FAILED)."""
    with installation.unit_of_work.read() as stores:
        order = stores.orders.get(order_id)
    if order is None or order.state is not OrderState.APPROVED or order.kind is OrderKind.GENERATION:
        return
    issue_approved(installation, order, lease)


def issue_approved(installation: Installation, order: Order, lease: Lease) -> Mapping[str, bytes]:
    """承認済みの申込を発行する: gives the certificates signed now, in DER by the id of their line."""
    signed: dict[str, bytes] = {}
    ORDER.next(order.state, OrderEvent.ISSUE)
    try:
        # 0. Only what stands approved is issued
        require_approved(installation, order)
        _require_covered(installation, order)
        for batch in _batches(order):
            if tickets := _prepare_batch(installation, order, batch, lease):
                signed.update(_sign_batch(installation, order, tickets, lease))
    except STOPS_THE_ORDER as stopped:
        _close(installation, order, lease, event=OrderEvent.FAIL, action="order.failed", stopped=stopped)
        return signed
    # 5. When no line is left
    _close(installation, order, lease, event=OrderEvent.ISSUE, action="order.issued")
    return signed


def require_approved(installation: Installation, order: Order) -> None:
    """承認済みであることを求める: whatever the route. Raises ApprovalRequired, StartDatePassed."""
    if not is_approved(order, order.approvals):
        raise ApprovalRequired(order.approvals_needed)
    late = late_lines(order.lines, approved_on(order), installation.policy.late_approval)
    if late:
        raise StartDatePassed(order.id, tuple(late), min(late.values()).isoformat())


def _require_covered(installation: Installation, order: Order) -> None:
    """Before the first batch, so that no part of an order is issued whose rest cannot be. Raises StartNotCovered."""
    with installation.unit_of_work.read() as stores:
        at_hand = [ca for ca in stores.authorities.all() if installation.issuer.signers.has(ca.key_name)]
        beyond = dict(uncovered(installation, at_hand, {line.number: line for line in order.lines}))
        begun = stores.certificates.states_of_lines([line.id for line in order.lines if line.number in beyond])
    for line in order.lines:
        if line.number in beyond and line.id not in begun:
            raise beyond[line.number]


def _require_standing(stores: Stores, order: Order) -> None:
    """Raise OrderChanged when the order moved on since it was read, NotActive while its participant is suspended."""
    if not stores.orders.still_stands(order):
        raise overtaken(stores, order)
    participant = stores.participants.get(order.participant_id) if order.participant_id else None
    if participant:
        require_active(participant)


def _batches(order: Order) -> Iterator[Sequence[OrderLine]]:
    size = MADE_AT_ONCE if any(line.key.origin is KeyOrigin.AUTHORITY for line in order.lines) else BATCH
    return (order.lines[start : start + size] for start in range(0, len(order.lines), size))


def _prepare_batch(
    installation: Installation, order: Order, batch: Sequence[OrderLine], lease: Lease
) -> Sequence[LintedCertificate]:
    ids = [line.id for line in batch]
    with installation.unit_of_work.read() as stores:
        # 0. Only what stands approved is issued
        _require_standing(stores, order)
        begun = stores.certificates.states_of_lines(ids)
        waiting = stores.issuing.unsigned(ids) if IssuanceState.PREPARED in begun.values() else ()
        cas = stores.authorities.all()
    tickets = resume(list(_left(installation, order, batch, waiting)), cas, installation.issuer)
    # 1. Take a batch of lines that have no certificate yet
    lines = [line for line in batch if line.id not in begun]
    if not lines:
        return tickets
    ours = [line for line in lines if line.key.origin is KeyOrigin.AUTHORITY]
    keys = take_keys(installation, [line.key.algorithm for line in ours])
    made = {line.id: key for line, key in zip(ours, keys, strict=True)}
    # 2. Prepare them
    with installation.unit_of_work.write() as stores:
        lease.check(stores)
        allotted = allot(len(lines), stores.authorities.all(), stores.issuing, installation.clock.now())
    public_keys = {line.id: line.key.public_key or made[line.id].public_key for line in lines}
    drafts = draft([_request(order, line, public_keys[line.id]) for line in lines], allotted, installation.issuer)
    with installation.unit_of_work.write() as stores:
        lease.check(stores)
        _require_standing(stores, order)
        prepared = intend(drafts, stores.issuing)  # Changed when somebody else began these lines, and goes on with them
        for linted in prepared:
            if key := made.get(linted.line_id or ""):
                stores.kept_keys.keep(linted.id, installation.seals.seal(key.private_key, linted.id))
    return [*tickets, *prepared]


def _left(
    installation: Installation, order: Order, batch: Sequence[OrderLine], waiting: Sequence[Intention]
) -> Iterator[tuple[Intention, IssuanceRequest]]:
    """What an earlier run left, each with what was approved. Raises KeyLost when the key made for it is gone."""
    lines = {line.id: line for line in batch}
    for intention in waiting:
        line = lines[intention.line_id or ""]
        yield intention, _request(order, line, line.key.public_key or _kept_key(installation, intention))


def _kept_key(installation: Installation, intention: Intention) -> bytes:
    with installation.unit_of_work.read() as stores:
        sealed = stores.kept_keys.sealed(intention.id)
    if sealed is None:
        raise KeyLost(intention.id)
    return installation.packer.public_key_of(installation.seals.open(sealed, intention.id))


def _request(order: Order, line: OrderLine, public_key: bytes) -> IssuanceRequest:
    return IssuanceRequest(
        profile=line.profile,
        subject=line.subject,
        public_key=public_key,
        key_algorithm=line.key.algorithm,
        start_on=line.wanted.start_on,
        participant_id=order.participant_id,
        order_line_id=line.id,
    )


def _sign_batch(
    installation: Installation, order: Order, tickets: Sequence[LintedCertificate], lease: Lease
) -> Mapping[str, bytes]:
    with installation.unit_of_work.read() as stores:
        cas = {ca.id: ca for ca in stores.authorities.all()}
    # 3. Sign what is prepared and not signed
    signed = sign(tickets, cas, installation.issuer)
    now = installation.clock.now()
    entries = list(_issued_entries(signed, now))
    # 4. Record certificates, parcels and evidence
    with installation.unit_of_work.write() as stores:
        lease.check(stores)
        certificates = record(signed, stores.issuing, now)
        stores.evidence.append(*entries)
        pack_parcels(installation, stores, order, certificates)
    return {c.order_line_id: c.der for c in certificates if c.order_line_id}


def _issued_entries(signed: Sequence[SignedCertificate], now: datetime) -> Iterator[Entry]:
    for ticket in (one.ticket for one in signed):
        intention = ticket.intention
        facts = {"serial": f"{intention.serial:x}", "ca": intention.ca_id, "profile": ticket.request.profile}
        subject = f"certificate:{intention.id}"
        yield Entry(new_id("E"), now, SYSTEM_ACTOR.account_id, "certificate.issued", subject, facts)


def _close(
    installation: Installation,
    order: Order,
    lease: Lease,
    *,
    event: OrderEvent,
    action: str,
    stopped: WarifuError | None = None,
) -> None:
    with installation.unit_of_work.write() as stores:
        lease.check(stores)
        reason = f"{stopped.code}: {told(stopped).ja} / {told(stopped).en}" if stopped else ""
        step = OrderStep.FAILED if stopped else OrderStep.ISSUED
        move_order(installation, stores, SYSTEM_ACTOR, order, event, step=step, action=action, reason=reason)
        settle_issuance(stores, order.id, installation.clock.now())
        lease.finish(stores)
