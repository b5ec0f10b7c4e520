"""状態遷移: machines as tables."""

from enum import StrEnum

import pytest

from warifu.kernel.errors import TransitionRefused
from warifu.kernel.transitions import Machine, WaitsFor


class Door(StrEnum):
    OPEN = "OPEN"
    SHUT = "SHUT"


class Move(StrEnum):
    SHUT = "SHUT"
    KNOCK = "KNOCK"


def test_a_square_that_is_not_in_the_table_is_refused_with_what_would_do() -> None:
    door = Machine(
        "door", Door.OPEN, {(Door.OPEN, Move.SHUT): Door.SHUT}, {Door.OPEN: WaitsFor.DESK, Door.SHUT: WaitsFor.NOBODY}
    )
    assert door.next(Door.OPEN, Move.SHUT) is Door.SHUT
    with pytest.raises(TransitionRefused) as refused:
        door.next(Door.OPEN, Move.KNOCK)
    assert refused.value.facts() == {"machine": "door", "state": "OPEN", "event": "KNOCK", "allowed": ("SHUT",)}


def test_a_state_that_nobody_answers_for_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="nobody answers for"):
        Machine("door", Door.OPEN, {}, {Door.OPEN: WaitsFor.DESK})
