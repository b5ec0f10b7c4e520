"""料金の保管."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.adapters.database.constraints import refusing
from warifu.kernel.errors import Changed
from warifu.kernel.yen import Yen
from warifu.orders.facts import Medium
from warifu.orders.invoices import InvoiceHead, InvoiceIssuer, RegistrationNumber
from warifu.orders.prices import Offered, Offering, OrderCutoff, Price, Service, Tariff
from warifu.orders.proposals import Decision, PriceProposal, ProposalState

PROPOSAL = tables.pricing.price_proposal
PRICE = tables.pricing.price
CUTOFF = tables.pricing.order_cutoff
OFFERING = tables.pricing.offering
INVOICE = tables.pricing.invoice


class Pricing:
    """料金の保管: implements warifu.orders.store.PricingStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, proposal: PriceProposal) -> None:
        self._connection.execute(sa.insert(PROPOSAL), _proposal_values(proposal))
        rows = proposal.rows
        self._insert(PRICE, proposal.id, [_price_values(price) for price in rows.prices])
        self._insert(CUTOFF, proposal.id, [{"cutoff_on": row.on, "stands": row.stands} for row in rows.cutoffs])
        self._insert(
            OFFERING,
            proposal.id,
            [{"what": row.what, "from_on": row.from_on, "is_offered": row.is_offered} for row in rows.offerings],
        )

    def get(self, id: str) -> PriceProposal | None:
        return next(iter(self._read(sa.select(PROPOSAL).where(PROPOSAL.c.id == id))), None)

    def proposals(self, *, state: ProposalState | None = None) -> Sequence[PriceProposal]:
        wanted = sa.select(PROPOSAL).order_by(PROPOSAL.c.proposed_at.desc(), PROPOSAL.c.id.desc())
        return self._read(wanted if state is None else wanted.where(PROPOSAL.c.state == state))

    def decide(self, proposal: PriceProposal, to: ProposalState, decision: Decision) -> None:
        decided = self._connection.execute(
            sa.update(PROPOSAL)
            .where(PROPOSAL.c.id == proposal.id, PROPOSAL.c.state == proposal.state)
            .values(state=to, **_decision_values(decision))
        )
        if decided.rowcount != 1:
            raise Changed(proposal.id)

    def add_invoice(self, head: InvoiceHead) -> None:
        with refusing(self._connection, {"pk_invoice": Changed(head.order_id)}):
            self._connection.execute(
                sa.insert(INVOICE),
                {
                    "order_id": head.order_id,
                    "number": head.number,
                    "issued_on": head.issued_on,
                    "issuer_name": head.issuer.name,
                    "registration_number": str(head.issuer.registration_number),
                    "recipient": head.recipient,
                    "transaction_on": head.transaction_on,
                },
            )

    def invoice(self, order_id: str) -> InvoiceHead | None:
        row = self._connection.execute(sa.select(INVOICE).where(INVOICE.c.order_id == order_id)).one_or_none()
        if row is None:
            return None
        return InvoiceHead(
            number=row.number,
            order_id=row.order_id,
            issued_on=row.issued_on,
            issuer=InvoiceIssuer(row.issuer_name, RegistrationNumber(row.registration_number)),
            recipient=row.recipient,
            transaction_on=row.transaction_on,
        )

    def _insert(self, table: sa.Table, proposal_id: str, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            numbered = [{"proposal_id": proposal_id, "number": n, **row} for n, row in enumerate(rows, 1)]
            self._connection.execute(sa.insert(table), numbered)

    def _read(self, wanted: sa.Select[Any]) -> list[PriceProposal]:
        found = self._connection.execute(wanted).all()
        ids = [row.id for row in found]
        prices, cutoffs, offerings = (self._rows(table, ids) for table in (PRICE, CUTOFF, OFFERING))
        return [
            _proposal(
                row,
                Tariff(
                    prices=tuple(_price(r) for r in prices.get(row.id, ())),
                    cutoffs=tuple(OrderCutoff(r.cutoff_on, r.stands) for r in cutoffs.get(row.id, ())),
                    offerings=tuple(
                        Offering(_offered(r.what), r.from_on, r.is_offered) for r in offerings.get(row.id, ())
                    ),
                ),
            )
            for row in found
        ]

    def _rows(self, table: sa.Table, ids: Sequence[str]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        wanted = sa.select(table).where(among(self._connection, table.c.proposal_id, ids))
        for row in self._connection.execute(wanted.order_by(table.c.number)):
            found.setdefault(row.proposal_id, []).append(row)
        return found


def _proposal_values(proposal: PriceProposal) -> dict[str, Any]:
    values = {
        "id": proposal.id,
        "state": proposal.state,
        "proposed_by": proposal.proposed_by,
        "proposed_by_person": proposal.proposed_by_person,
        "proposed_at": proposal.proposed_at,
        "note": proposal.note,
        "reason": "",
    }
    return values | (_decision_values(proposal.decision) if proposal.decision else {})


def _decision_values(decision: Decision) -> dict[str, Any]:
    return {
        "decided_by": decision.account_id,
        "decided_by_person": decision.person_id,
        "decided_at": decision.decided_at,
        "reason": decision.reason,
    }


def _price_values(price: Price) -> dict[str, Any]:
    return {
        "medium": price.medium,
        "effective_on": price.effective_on,
        "unit_price": price.unit_price.amount,
        "tax_percent": price.tax_percent,
    }


def _proposal(row: Any, rows: Tariff) -> PriceProposal:
    decision = None
    if row.decided_at is not None:
        decision = Decision(row.decided_by, row.decided_by_person, row.decided_at, row.reason)
    return PriceProposal(
        id=row.id,
        state=ProposalState(row.state),
        proposed_by=row.proposed_by,
        proposed_by_person=row.proposed_by_person,
        proposed_at=row.proposed_at,
        note=row.note,
        rows=rows,
        decision=decision,
    )


def _price(row: Any) -> Price:
    return Price(Medium(row.medium), row.effective_on, Yen(row.unit_price), row.tax_percent)


def _offered(what: str) -> Offered:
    return Service(what) if what in set(Service) else Medium(what)
