"""Every state machine: its table is closed, every state can be reached, and only finished states wait for nobody."""

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.checks.tree import python_files

if TYPE_CHECKING:
    from warifu.kernel.transitions import Machine


def machines(root: Path) -> "dict[str, Machine[Any, Any]]":
    """Every Machine that stands in a package's `states.py`, by package and name: `orders.ORDER`."""
    from warifu.kernel.transitions import Machine

    found: dict[str, Machine[Any, Any]] = {}
    for file in python_files(root, "src"):
        if file.name != "states.py":
            continue
        module = import_module(".".join(file.relative_to(root / "src").with_suffix("").parts))
        found |= {f"{file.parent.name}.{name}": m for name, m in vars(module).items() if isinstance(m, Machine)}
    return found


def findings(root: Path) -> list[str]:
    """One sentence per state that cannot be reached, cannot be left, or is answered for by the wrong side."""
    found = []
    for name, machine in machines(root).items():
        found += [f"{name}: {finding}" for finding in _flaws(machine)]
    return found


def _flaws(machine: "Machine[Any, Any]") -> list[str]:
    from warifu.kernel.transitions import WaitsFor

    reached, left = _reachable(machine.initial, machine.table), {state for state, _ in machine.table}
    found = []
    for state in type(machine.initial):
        if state not in reached:
            found.append(f"{state} cannot be reached from {machine.initial}")
        waits = machine.waits_for[state]
        if state not in left and waits is not WaitsFor.NOBODY:
            found.append(f"{state} waits for {waits} and has no way out")
    return found


def _reachable(initial: StrEnum, table: Mapping[tuple[StrEnum, StrEnum], StrEnum]) -> set[StrEnum]:
    reached, todo = set[StrEnum](), [initial]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += [then for (here, _), then in table.items() if here == state]
    return reached
