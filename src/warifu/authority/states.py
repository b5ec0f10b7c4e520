"""発行の状態遷移."""

from enum import StrEnum

from warifu.authority.facts import IssuanceState
from warifu.kernel.transitions import Machine, WaitsFor


class IssuanceEvent(StrEnum):
    """発行の出来事: what happens to a certificate at the authority."""

    SIGN = "SIGN"  # 署名
    HOLD = "HOLD"  # 保留
    RELEASE = "RELEASE"  # 保留の解除
    REVOKE = "REVOKE"  # 失効


ISSUANCE = Machine(
    name="issuance",
    initial=IssuanceState.PREPARED,
    table={
        (IssuanceState.PREPARED, IssuanceEvent.SIGN): IssuanceState.ISSUED,
        (IssuanceState.ISSUED, IssuanceEvent.HOLD): IssuanceState.HELD,
        (IssuanceState.ISSUED, IssuanceEvent.REVOKE): IssuanceState.REVOKED,
        (IssuanceState.HELD, IssuanceEvent.RELEASE): IssuanceState.ISSUED,
        (IssuanceState.HELD, IssuanceEvent.REVOKE): IssuanceState.REVOKED,
    },
    waits_for={
        IssuanceState.PREPARED: WaitsFor.SYSTEM,
        IssuanceState.ISSUED: WaitsFor.NOBODY,
        IssuanceState.HELD: WaitsFor.AUTHORITY,
        IssuanceState.REVOKED: WaitsFor.NOBODY,
    },
)
