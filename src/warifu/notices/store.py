"""お知らせの保管."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from warifu.notices.facts import Notice


class NoticeStore(Protocol):
    """お知らせの保管: versions are added and never changed; inside the caller's transaction."""

    def add(self, notice: Notice) -> None:
        """版を加える. Raises Changed when this version exists already."""
        ...

    def versions(self, id: str) -> Sequence[Notice]:
        """すべての版: newest first."""
        ...

    def page(
        self, *, on: date | None, participant_ids: frozenset[str] | None, after: str | None, limit: int
    ) -> Sequence[Notice]:
        """一覧: of each notice its newest version published by the JST date `on`, newest first.

        With `on` None also what is still to be published. `participant_ids` None shows those of every participant;
        otherwise those for everybody and for these. `after` is the number of the last notice of the page before.
        """
        ...
