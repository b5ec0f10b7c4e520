"""docs/reference/commands.md: every command with its arguments and options."""

from collections.abc import Iterator
from pathlib import Path

from tools.checks.command_tree import Command, arguments, options, subcommands, warifu_command

HEAD = "# コマンド / Commands\n"


def page(_: Path) -> str:
    """コマンド一覧."""
    return "\n".join([HEAD, *_lines(warifu_command(), "warifu")]).rstrip() + "\n"


def _lines(command: Command, spoken: str) -> Iterator[str]:
    below = subcommands(command)
    yield f"## `{spoken}`\n\n{(command.help or '').strip()}\n"
    takes = [((a.name or "").upper(), getattr(a, "help", None)) for a in arguments(command)]
    for option in dict.fromkeys(options(command).values()):
        if "--help" not in option.opts and not getattr(option, "hidden", False):
            spelling = " / ".join([*option.opts, *option.secondary_opts])
            takes.append((spelling if option.is_flag else f"{spelling} {(option.name or '').upper()}", option.help))
    if takes:
        yield "| | |\n| --- | --- |"
        yield from (f"| `{name}` | {text or ''} |" for name, text in takes)
        yield ""
    for name, sub in below.items():
        yield from _lines(sub, f"{spoken} {name}")
