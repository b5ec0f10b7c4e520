"""料金の保管."""

from collections.abc import Sequence
from typing import Protocol

from warifu.orders.invoices import InvoiceHead
from warifu.orders.proposals import Decision, PriceProposal, ProposalState


class PricingStore(Protocol):
    """料金の保管: inside the caller's transaction. Rows are added and read, never changed."""

    def add(self, proposal: PriceProposal) -> None: ...

    def get(self, id: str) -> PriceProposal | None: ...

    def proposals(self, *, state: ProposalState | None = None) -> Sequence[PriceProposal]:
        """料金の提案の一覧: newest first."""
        ...

    def decide(self, proposal: PriceProposal, to: ProposalState, decision: Decision) -> None:
        """決める: from the state `proposal` was read in. Raises Changed when somebody else decided meanwhile."""
        ...

    def add_invoice(self, head: InvoiceHead) -> None:
        """請求書を残す. Raises Changed when the order has one already."""
        ...

    def invoice(self, order_id: str) -> InvoiceHead | None: ...
