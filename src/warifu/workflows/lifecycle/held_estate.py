"""手元の全証明書: a participant's certificates as a plan is made from them, read from what is on record.

Steps that are done come from orders, deliveries, applications and registrations; the successor of a certificate is
what an order line names it as the predecessor of.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from warifu.authority.facts import Certificate, IssuanceState
from warifu.delivery.facts import ShipmentState
from warifu.kernel.clock import jst_date
from warifu.kernel.period import ONE_SECOND
from warifu.lifecycle.planner.desks import DeskBook, DeskStatement
from warifu.lifecycle.planner.facts import NOTHING_DONE, DeskRule, HeldCertificate, PlannedUse, Successor
from warifu.orders.facts import KeyOrigin, Order, OrderLine, OrderState
from warifu.registration.facts import (
    Application,
    ApplicationKind,
    ApplicationState,
    Registration,
    RegistrationState,
)
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Use
from warifu.workflows.ports import Stores

ALL = 1_000_000
ORDERED = frozenset({OrderState.SUBMITTED, OrderState.APPROVED, OrderState.ISSUED, OrderState.FAILED})
APPLIED = frozenset({ApplicationState.SUBMITTED, ApplicationState.RECEIVED, ApplicationState.ACCEPTED})
ONE_DAY = timedelta(days=1)


def held_certificates(
    stores: Stores, participant_id: str, catalogue: Catalogue, book: DeskBook
) -> tuple[HeldCertificate, ...]:
    """手元の証明書: every one that is registered anywhere, with what is done of its renewal."""
    record = _Record.read(stores, participant_id, catalogue, book)
    return tuple(_held(record, certificate, registrations) for certificate, registrations in record.registered())


def rule_or_assumption(statements: Sequence[DeskStatement], catalogue: Catalogue) -> DeskBook:
    """窓口の台帳: `statements`, the newest first; of a desk without any rule its processing time is all that counts."""
    assumed = [DeskStatement(desk, rule=DeskRule.SCHEDULE) for desk in catalogue.desks]
    ruled = {statement.desk.system for statement in statements if statement.rule and statement.holds_from_on is None}
    return DeskBook([*statements, *(one for one in assumed if one.desk.system not in ruled)])


@dataclass(frozen=True)
class _Record:
    """What the participant has on record, by what it is looked up with."""

    catalogue: Catalogue
    book: DeskBook
    certificates: Mapping[str, Certificate]
    lines: Mapping[str, tuple[Order, OrderLine]]
    followers: Mapping[str, str]
    of_line: Mapping[str, Certificate]
    received_on: Mapping[str, date]
    registrations: Sequence[Registration]
    applied_on: Mapping[tuple[str, Use], date]

    @classmethod
    def read(cls, stores: Stores, participant_id: str, catalogue: Catalogue, book: DeskBook) -> Self:
        issued = stores.certificates.of_participant(participant_id)
        orders = stores.orders.orders(participant_id=participant_id, limit=ALL)
        return cls(
            catalogue=catalogue,
            book=book,
            certificates={c.id: c for c in issued},
            lines={line.id: (order, line) for order in orders for line in order.lines},
            followers={
                following.predecessor: following.line_id
                for following in stores.orders.following([c.id for c in issued])
                if following.state in ORDERED
            },
            of_line={c.order_line_id: c for c in issued if c.order_line_id},
            received_on=_received_on(stores, participant_id),
            registrations=[
                r
                for r in stores.registrations.registrations_of(participant_id)
                if r.state is not RegistrationState.DELETED
            ],
            applied_on=_applied_on(stores.registrations.applications(participant_id=participant_id, limit=ALL)),
        )

    def registered(self) -> Iterator[tuple[Certificate, list[Registration]]]:
        found: dict[str, list[Registration]] = {}
        for registration in self.registrations:
            if registration.state is RegistrationState.REGISTERED and registration.use in self.catalogue.uses:
                found.setdefault(registration.certificate.certificate_id, []).append(registration)
        return ((self.certificates[id], found[id]) for id in sorted(found) if id in self.certificates)

    def registered_on(self, certificate_id: str, use: Use) -> date | None:
        for registration in self.registrations:
            if registration.certificate.certificate_id == certificate_id and registration.use == use:
                return jst_date(registration.registered_at)
        return None

    def line_of(self, line_id: str | None) -> OrderLine | None:
        _, line = self.lines.get(line_id or "", (None, None))
        return line

    def receipt_of(self, certificate: Certificate) -> date | None:
        """A certificate for a key that its holder made is in hand as soon as it is issued."""
        if on := self.received_on.get(certificate.id):
            return on
        line = self.line_of(certificate.order_line_id)
        made_elsewhere = line is not None and line.key.origin is KeyOrigin.REQUEST
        return jst_date(certificate.issued_at) if made_elsewhere else None


def _held(record: _Record, certificate: Certificate, registrations: Sequence[Registration]) -> HeldCertificate:
    expiry_on = _expiry_on(certificate)
    follower = record.followers.get(certificate.id)
    next_one = record.of_line.get(follower or "")
    own = record.line_of(certificate.order_line_id)
    ordered = record.line_of(follower) or own
    return HeldCertificate(
        id=certificate.id,
        expiry_on=expiry_on,
        uses=tuple(_use(record, one.use, next_one, expiry_on) for one in registrations),
        will_be_renewed=certificate.state is not IssuanceState.REVOKED or follower is not None,
        successor=_successor(record, follower, next_one),
        participant=certificate.participant_id or "",
        authority=certificate.ca_id,
        medium=ordered.wanted.medium if ordered else "",
        token=(own.wanted.target_token if own else None) or "",
    )


def _successor(record: _Record, line_id: str | None, certificate: Certificate | None) -> Successor:
    if line_id is None or line_id not in record.lines:
        return NOTHING_DONE
    order, line = record.lines[line_id]
    return Successor(
        ordered_on=order.application_on,
        received_on=record.receipt_of(certificate) if certificate else None,
        start_on=certificate.period.start_on if certificate else line.wanted.start_on,
    )


def _use(record: _Record, use: Use, successor: Certificate | None, expiry_on: date) -> PlannedUse:
    return PlannedUse(
        terms=record.book.terms(DeskStatement(record.catalogue.desk_of(use)), expiry_on),
        channel=use.channel,
        area=use.area or "",
        applied_on=record.applied_on.get((successor.id, use)) if successor else None,
        registered_on=record.registered_on(successor.id, use) if successor else None,
    )


def _expiry_on(certificate: Certificate) -> date:
    """The last whole day before it works no longer, by its end or a revocation; no issuer ends before it."""
    ends = [certificate.period.not_after + ONE_SECOND]
    if certificate.revocation and certificate.state is IssuanceState.REVOKED:
        ends.append(certificate.revocation.revoked_at)
    return jst_date(min(ends)) - ONE_DAY


def _received_on(stores: Stores, participant_id: str) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for parcel in stores.deliveries.parcels_of(participant_id):
        at = parcel.fetched_at or parcel.received_at
        if at:
            found[parcel.certificate_id] = jst_date(at)
    shipments = stores.deliveries.shipments(
        participant_ids=frozenset({participant_id}), state=ShipmentState.RECEIVED, limit=ALL
    )
    for shipment in shipments:
        if shipment.closed_at:
            found.update(dict.fromkeys(shipment.certificate_ids, jst_date(shipment.closed_at)))
    return found


def _applied_on(applications: Sequence[Application]) -> Mapping[tuple[str, Use], date]:
    """The day of the newest living use application, by certificate and use."""
    found: dict[tuple[str, Use], date] = {}
    for application in applications:
        if application.kind is ApplicationKind.DELETION or application.state not in APPLIED:
            continue
        for certificate in application.certificates:
            for use in application.uses:
                found.setdefault((certificate.certificate_id, use), jst_date(application.submitted_at))
    return found
