"""docs/reference/states.md: the state machines, drawn from their tables."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from tools.checks.machines import machines
from tools.vocabulary import pairs
from warifu.kernel.transitions import Machine

HEAD = """# 状態遷移 / State machines

Each diagram is printed from the table the program itself runs on. What is not drawn is refused with
`state.transition_refused`. 図にない操作は`state.transition_refused`で断られます。
"""


def page(root: Path) -> str:
    """状態遷移図."""
    japanese = {f"warifu.{pair.module}.{pair.identifier}": pair.japanese for pair in pairs(root)}
    return "\n".join([HEAD, *(_diagram(name, machine, japanese) for name, machine in machines(root).items())])


def _diagram(name: str, machine: Machine[Any, Any], japanese: dict[str, str]) -> str:
    def word(member: StrEnum) -> str:
        return japanese[f"{type(member).__module__}.{type(member).__name__}.{member.name}"]

    lines = [f"## {name}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{word(state)} {state}" as {state}' for state in type(machine.initial)]
    lines += [f"    [*] --> {machine.initial}"]
    lines += [f"    {here} --> {then}: {word(event)} {event}" for (here, event), then in machine.table.items()]
    left = {here for here, _ in machine.table}
    lines += [f"    {state} --> [*]" for state in type(machine.initial) if state not in left]
    lines += ["```", "", "| 状態 / state | 次に動く人 / waits for |", "| --- | --- |"]
    lines += [f"| {word(s)} `{s}` | {word(waits)} `{waits}` |" for s, waits in machine.waits_for.items()]
    return "\n".join([*lines, ""])
