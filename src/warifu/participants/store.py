"""事業者の保管."""

from collections.abc import Sequence
from typing import Protocol

from warifu.kernel.ids import OperatorCode
from warifu.participants.facts import Participant


class ParticipantStore(Protocol):
    """事業者の保管: inside the caller's transaction."""

    def add(self, participant: Participant) -> None:
        """追加. Raises OperatorCodeTaken."""
        ...

    def get(self, id: str) -> Participant | None: ...

    def by_operator_code(self, code: OperatorCode) -> Participant | None: ...

    def all(self) -> Sequence[Participant]:
        """全事業者: by operator code."""
        ...
