"""状態遷移: machines as tables."""

from enum import StrEnum

import pytest

from warifu.kernel.errors import TransitionRefused
from warifu.kernel.transitions import Machine, WaitsFor


class Valve(StrEnum):
    OPEN = "OPEN"
    SHUT = "SHUT"


class Move(StrEnum):
    SHUT = "SHUT"
    TURN = "TURN"


def test_a_square_that_is_not_in_the_table_is_refused_with_what_would_do() -> None:
    valve = Machine(
        "valve",
        Valve.OPEN,
        {(Valve.OPEN, Move.SHUT): Valve.SHUT},
        {Valve.OPEN: WaitsFor.DESK, Valve.SHUT: WaitsFor.NOBODY},
    )
    assert valve.next(Valve.OPEN, Move.SHUT) is Valve.SHUT
    with pytest.raises(TransitionRefused) as refused:
        valve.next(Valve.OPEN, Move.TURN)
    assert refused.value.facts() == {"machine": "valve", "state": "OPEN", "event": "TURN", "allowed": ("SHUT",)}


def test_a_state_that_nobody_answers_for_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="nobody answers for"):
        Machine("valve", Valve.OPEN, {}, {Valve.OPEN: WaitsFor.DESK})
