"""窓口の定めの保管: what the lifecycle package asks of a store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from warifu.lifecycle.facts import StatedTerms


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
