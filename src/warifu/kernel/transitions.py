"""状態遷移: state machines as tables. Diagrams are printed from them, and tests try every state with every event."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from warifu.kernel.errors import TransitionRefused

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class WaitsFor(StrEnum):
    """だれを待つか: who has to act next in a state."""

    PARTICIPANT = "PARTICIPANT"  # 御社
    AUTHORITY = "AUTHORITY"  # 認証局
    DESK = "DESK"  # 窓口
    SYSTEM = "SYSTEM"  # システム
    NOBODY = "NOBODY"  # 完了


@dataclass(frozen=True, slots=True)
class Machine(Generic[S, E]):
    """状態機械: `table[(state, event)]` is the next state; a pair that is not in it is refused.

    `waits_for` names every state, and a table without one of them is refused (ValueError).
    """

    name: str
    initial: S
    table: Mapping[tuple[S, E], S]
    waits_for: Mapping[S, WaitsFor]

    def __post_init__(self) -> None:
        missing = [s for s in type(self.initial) if s not in self.waits_for]
        if missing:
            raise ValueError(f"{self.name}: nobody answers for {missing}")

    def next(self, state: S, event: E) -> S:
        """次の状態. Raises TransitionRefused (state.transition_refused) when the table has no such pair."""
        try:
            return self.table[state, event]
        except KeyError:
            allowed = tuple(str(e) for s, e in self.table if s == state)
            raise TransitionRefused(self.name, str(state), str(event), allowed) from None

    def allows(self, state: S, event: E) -> bool:
        return (state, event) in self.table
