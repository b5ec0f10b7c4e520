"""The whole state × event square of every machine: each square moves as its table says, or is refused."""

from itertools import product
from pathlib import Path

import pytest

from tools.checks.machines import machines
from warifu.kernel.errors import TransitionRefused
from warifu.kernel.transitions import Machine

MACHINES = machines(Path(__file__).parents[2])


@pytest.fixture(params=MACHINES.values(), ids=MACHINES)
def machine(request: pytest.FixtureRequest) -> Machine:
    return request.param


def test_every_square_moves_as_the_table_says_or_is_refused(machine: Machine) -> None:
    events = type(next(iter(machine.table))[1])
    for state, event in product(type(machine.initial), events):
        if (state, event) in machine.table:
            assert machine.allows(state, event)
            assert machine.next(state, event) is machine.table[state, event]
            continue
        assert not machine.allows(state, event)
        with pytest.raises(TransitionRefused) as refused:
            machine.next(state, event)
        assert set(refused.value.allowed) == {str(e) for e in events if (state, e) in machine.table}


def test_every_event_is_used_by_some_state(machine: Machine) -> None:
    events = type(next(iter(machine.table))[1])
    assert {event for _, event in machine.table} == set(events)


def test_the_rooms_with_procedures_have_machines() -> None:
    assert {"orders", "authority", "delivery", "registration"} <= {name.partition(".")[0] for name in MACHINES}
