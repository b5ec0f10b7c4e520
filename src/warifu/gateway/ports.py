"""相互認証のポート: what the checkpoint needs: roll, revocation lists and trust anchors, as Protocols."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from warifu.gateway.facts import AdmissionRoll, Presented, Revocations, Unreadable


class GateState(Protocol):
    """判断の材料: roll, revocation lists and trust anchors, read at one moment."""

    @property
    def revocations(self) -> Revocations: ...

    def roll(self, system: str) -> AdmissionRoll | None:
        """登録簿: the newest good roll of `system`, None when there was never one."""
        ...

    def present(self, chain: Sequence[bytes], now: datetime) -> Presented | Unreadable | None:
        """提示を読む: `chain` is what the client sent, DER, its own certificate first; None when it sent none."""
        ...


class Gate(Protocol):
    """判断の材料の読み手: gives the newest state; a change on disk takes effect within two seconds."""

    async def current(self) -> GateState: ...
