"""窓口の定めと催促の保管: what the lifecycle package asks of a store."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from warifu.lifecycle.facts import Digest, Reminder, StatedTerms, StepKey


class DeskTermsStore(Protocol):
    """窓口の定めの保管: rows are added and taken back, never changed; inside the caller's transaction."""

    def add(self, stated: StatedTerms) -> None: ...

    def get(self, id: str) -> StatedTerms | None: ...

    def standing(self) -> Sequence[StatedTerms]:
        """有効な定め: all that nobody has taken back, the newest first."""
        ...

    def take_back(self, stated: StatedTerms, at: datetime, by: str) -> None:
        """取り消す. Raises Changed when somebody took it back meanwhile."""
        ...


class ReminderStore(Protocol):
    """催促の保管: inside the caller's transaction."""

    def ladder(self, participant_id: str) -> tuple[int, ...] | None:
        """催促の段: days before the date to act; None where the participant chose none of its own."""
        ...

    def set_ladder(self, participant_id: str, rungs: Sequence[int]) -> None: ...

    def told(self, participant_id: str) -> Mapping[StepKey, Collection[int]]:
        """使った段: by step."""
        ...

    def tell(self, participant_id: str, told: Sequence[tuple[Reminder, Sequence[int]]], at: datetime) -> None:
        """段を使う. Raises Changed when one of them was used meanwhile."""
        ...

    def add(self, digest: Digest) -> None: ...

    def get(self, id: str) -> Digest | None: ...

    def digests(self, participant_id: str, limit: int) -> Sequence[Digest]:
        """催促のメールの一覧: newest first."""
        ...

    def mark_sent(self, digest: Digest, at: datetime) -> None: ...

    def mark_bounced(self, digest: Digest, at: datetime) -> None:
        """届かなかったことを残す. Raises Changed when that is known already."""
        ...
