"""相互認証の口: what the checkpoint asks of whoever holds roll, revocation lists and trust anchors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from warifu.gateway.facts import AdmissionRoll, Presented, Revocations, Unreadable
from warifu.systems.facts import System


class GateState(Protocol):
    """入口の備え: one consistent view of roll, revocation lists and trust."""

    @property
    def revocations(self) -> Revocations: ...

    def roll(self, system: System) -> AdmissionRoll | None:
        """登録簿: the newest good roll of `system`, None when there was never one."""
        ...

    def present(self, chain: Sequence[bytes], now: datetime) -> Presented | Unreadable | None:
        """提示を読む: `chain` is what the client sent, DER, its own certificate first; None when it sent none."""
        ...


class Gate(Protocol):
    """入口: gives the view that counts now; what changed on disk counts within two seconds."""

    async def current(self) -> GateState: ...
