"""申込と料金の保管."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from warifu.orders.again import FollowingLine
from warifu.orders.duplicates import StandingLine
from warifu.orders.facts import Approval, LineReason, Order, OrderFile, OrderLine, OrderState
from warifu.orders.history import OrderChange
from warifu.orders.invoices import InvoiceHead
from warifu.orders.proposals import Decision, PriceProposal, ProposalState


class OrderStore(Protocol):
    """申込の保管: inside the caller's transaction."""

    def add(self, order: Order) -> None:
        """追加. Raises PublicKeySeen when a line's public key stands in another order that is not withdrawn."""
        ...

    def add_file(self, order_id: str, file: OrderFile) -> None:
        """もとのファイルを残す: which file an order was taken from."""
        ...

    def of_file(self, sha256: str, participant_id: str) -> Sequence[str]:
        """ファイルの申込: the participant's orders taken from this very file and still going on, oldest first."""
        ...

    def get(self, id: str) -> Order | None: ...

    def of_public_keys(self, digests: Sequence[str]) -> Mapping[str, str]:
        """公開鍵の申込: the order (not withdrawn) each of these keys stands in, by digest."""
        ...

    def orders(
        self, *, participant_id: str | None = None, state: OrderState | None = None, limit: int = 100
    ) -> Sequence[Order]:
        """申込一覧: newest first."""
        ...

    def add_approval(self, order: Order, approval: Approval) -> None:
        """承認を残す.

        Raises OrderChanged when the order left the state it was read in, or this person approved meanwhile.
        """
        ...

    def move(self, order: Order, to: OrderState, reason: str = "", line_reasons: Sequence[LineReason] = ()) -> None:
        """状態を進める: from the state `order` was read in; one that goes back takes no approval along.

        Raises OrderChanged when it is no longer in that state.
        """
        ...

    def correct(self, order: Order, lines: Sequence[OrderLine], person_id: str) -> None:
        """訂正する: `lines` stand in place of the order's; keys of lines that went or got another one are free again.

        Raises PublicKeySeen, and OrderChanged when the order is no longer as it was read.
        """
        ...

    def resubmit(self, order: Order) -> None:
        """再提出を残す: state, dates, approvals asked for and correctors as `order` has them.

        Raises OrderChanged when it is no longer RETURNED.
        """
        ...

    def note(self, change: OrderChange) -> None:
        """履歴に残す: the order is of the change's version from now on.

        Raises OrderChanged when somebody else's change has that version.
        """
        ...

    def changes(self, order_id: str) -> Sequence[OrderChange]:
        """履歴: oldest first."""
        ...

    def still_stands(self, order: Order) -> bool:
        """変わっていないか: whether the order is in the state and version it was read in."""
        ...

    def standing_lines(self, participant_id: str, since: date) -> Sequence[StandingLine]:
        """既存の明細: of orders that are not withdrawn, with a start date of `since` or later, without certificates."""
        ...

    def lines(self, ids: Sequence[str]) -> Mapping[str, OrderLine]:
        """明細を読む: those there are, by id."""
        ...

    def following(self, certificate_ids: Sequence[str]) -> Sequence[FollowingLine]:
        """後の明細: lines of orders that are not withdrawn, which name one of these as their predecessor."""
        ...


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
