"""申込の状態遷移."""

from enum import StrEnum

from warifu.kernel.transitions import Machine, WaitsFor
from warifu.orders.facts import OrderState
from warifu.orders.proposals import ProposalState


class OrderEvent(StrEnum):
    """申込の出来事: what happens to an order."""

    APPROVE = "APPROVE"  # 最後の承認
    RETURN = "RETURN"  # 差戻し
    WITHDRAW = "WITHDRAW"  # 取下げ
    ISSUE = "ISSUE"  # 全明細の発行
    FAIL = "FAIL"  # 発行の失敗
    RETRY = "RETRY"  # 発行の再開
    CLOSE = "CLOSE"  # 発行の打切り
    CORRECT = "CORRECT"  # 訂正
    RESUBMIT = "RESUBMIT"  # 再提出


ORDER = Machine(
    name="order",
    initial=OrderState.SUBMITTED,
    table={
        (OrderState.SUBMITTED, OrderEvent.APPROVE): OrderState.APPROVED,
        (OrderState.SUBMITTED, OrderEvent.RETURN): OrderState.RETURNED,
        (OrderState.SUBMITTED, OrderEvent.WITHDRAW): OrderState.WITHDRAWN,
        (OrderState.RETURNED, OrderEvent.WITHDRAW): OrderState.WITHDRAWN,
        (OrderState.RETURNED, OrderEvent.CORRECT): OrderState.RETURNED,
        (OrderState.RETURNED, OrderEvent.RESUBMIT): OrderState.SUBMITTED,
        (OrderState.APPROVED, OrderEvent.ISSUE): OrderState.ISSUED,
        (OrderState.APPROVED, OrderEvent.FAIL): OrderState.FAILED,
        (OrderState.FAILED, OrderEvent.RETRY): OrderState.APPROVED,
        (OrderState.FAILED, OrderEvent.RETURN): OrderState.RETURNED,
        (OrderState.FAILED, OrderEvent.CLOSE): OrderState.ISSUED,
    },
    waits_for={
        OrderState.SUBMITTED: WaitsFor.AUTHORITY,
        OrderState.RETURNED: WaitsFor.PARTICIPANT,
        OrderState.APPROVED: WaitsFor.SYSTEM,
        OrderState.ISSUED: WaitsFor.NOBODY,
        OrderState.FAILED: WaitsFor.AUTHORITY,
        OrderState.WITHDRAWN: WaitsFor.NOBODY,
    },
)


class ProposalEvent(StrEnum):
    """料金の提案の出来事: what happens to proposed price rows."""

    APPROVE = "APPROVE"  # 二人目の承認
    DECLINE = "DECLINE"  # 否認
    WITHDRAW = "WITHDRAW"  # 取下げ


PROPOSAL = Machine(
    name="price_proposal",
    initial=ProposalState.PROPOSED,
    table={
        (ProposalState.PROPOSED, ProposalEvent.APPROVE): ProposalState.IN_FORCE,
        (ProposalState.PROPOSED, ProposalEvent.DECLINE): ProposalState.DECLINED,
        (ProposalState.PROPOSED, ProposalEvent.WITHDRAW): ProposalState.WITHDRAWN,
    },
    waits_for={
        ProposalState.PROPOSED: WaitsFor.AUTHORITY,
        ProposalState.IN_FORCE: WaitsFor.NOBODY,
        ProposalState.DECLINED: WaitsFor.NOBODY,
        ProposalState.WITHDRAWN: WaitsFor.NOBODY,
    },
)
