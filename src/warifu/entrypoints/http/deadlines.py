"""期限: how long the other end of a connection may take over each thing it owes."""

from dataclasses import dataclass
from enum import Enum

HEAD_SECONDS = 20.0
PIECE_SECONDS = 20.0
BODY_BYTES_PER_SECOND = 4_096  # 64 kbit/s, the slowest line in use, carries twice that
IDLE_SECONDS = 65.0
WRITE_SECONDS = 30.0


class Owed(Enum):
    """相手の番: what the other end has to send next."""

    NOTHING = "nothing"  # なし: the application is at work
    HEAD = "head"  # ヘッダー
    BODY = "body"  # 本文
    REQUEST = "request"  # 次の要求


@dataclass(slots=True)
class Deadlines:
    """期限の番: told what happens on a connection, says whether the other end is late. All instants are monotonic.

    A head has 20 s as a whole. A body has 20 s from one piece to the next, and as a whole 20 s and a second more for
    each 4 KB. A connection without a request ends after 65 s. What is written has to be taken away at 1.6 KB/s: the
    48 KB that lie between "stop writing" and "go on" in 30 s; what is left at the end has 30 s as well.
    """

    owed: Owed
    since: float
    heard_at: float
    body_bytes: int = 0
    blocked_since: float | None = None
    closing_since: float | None = None

    def expect(self, owed: Owed, now: float) -> None:
        """番を変える: a head that is already expected is not expected anew."""
        if owed is Owed.HEAD and self.owed is Owed.HEAD:
            return
        self.owed, self.since, self.body_bytes = owed, now, 0

    def excuse(self, seconds: float, now: float) -> None:
        """差し引く: time in which we did not read counts for nobody."""
        self.since += seconds
        self.heard_at = now

    def is_late_sending(self, now: float) -> bool:
        """送信が遅い."""
        taken = now - self.since
        if self.owed is Owed.HEAD:
            return taken > HEAD_SECONDS
        if self.owed is Owed.REQUEST:
            return taken > IDLE_SECONDS
        if self.owed is Owed.BODY:
            too_slow = taken > PIECE_SECONDS + self.body_bytes / BODY_BYTES_PER_SECOND
            return too_slow or now - max(self.heard_at, self.since) > PIECE_SECONDS
        return False

    def is_late_reading(self, now: float) -> bool:
        """受信が遅い."""
        blocked = self.blocked_since if self.closing_since is None else self.closing_since
        return blocked is not None and now - blocked > WRITE_SECONDS
