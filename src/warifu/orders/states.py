"""申込の状態遷移."""

from enum import StrEnum

from warifu.kernel.transitions import Machine, WaitsFor
from warifu.orders.facts import OrderState


class OrderEvent(StrEnum):
    """申込の出来事: what happens to an order."""

    APPROVE = "APPROVE"  # 最後の承認
    RETURN = "RETURN"  # 差戻し
    WITHDRAW = "WITHDRAW"  # 取下げ
    ISSUE = "ISSUE"  # 全明細の発行
    FAIL = "FAIL"  # 発行の失敗
    RETRY = "RETRY"  # 発行の再開


ORDER = Machine(
    name="order",
    initial=OrderState.SUBMITTED,
    table={
        (OrderState.SUBMITTED, OrderEvent.APPROVE): OrderState.APPROVED,
        (OrderState.SUBMITTED, OrderEvent.RETURN): OrderState.RETURNED,
        (OrderState.SUBMITTED, OrderEvent.WITHDRAW): OrderState.WITHDRAWN,
        (OrderState.RETURNED, OrderEvent.WITHDRAW): OrderState.WITHDRAWN,
        (OrderState.APPROVED, OrderEvent.ISSUE): OrderState.ISSUED,
        (OrderState.APPROVED, OrderEvent.FAIL): OrderState.FAILED,
        (OrderState.FAILED, OrderEvent.RETRY): OrderState.APPROVED,
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
