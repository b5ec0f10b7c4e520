"""申込の保管."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from warifu.orders.again import FollowingLine
from warifu.orders.facts import Approval, Order, OrderLine, OrderState


class OrderStore(Protocol):
    """申込の保管: inside the caller's transaction."""

    def add(self, order: Order) -> None:
        """追加. Raises PublicKeySeen when a line's public key stands in another order that is not withdrawn."""
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

        Raises Changed when the order left the state it was read in, or this person approved meanwhile.
        """
        ...

    def move(self, order: Order, to: OrderState, reason: str = "") -> None:
        """状態を進める: from the state `order` was read in. Raises Changed when it is no longer in that state."""
        ...

    def lines(self, ids: Sequence[str]) -> Mapping[str, OrderLine]:
        """明細を読む: those there are, by id."""
        ...

    def following(self, certificate_ids: Sequence[str]) -> Sequence[FollowingLine]:
        """後の明細: lines of orders that are not withdrawn, which name one of these as their predecessor."""
        ...
