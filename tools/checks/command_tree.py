"""The commands that exist: the tree behind `warifu`, and the targets of the Makefile."""

import re
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

Command = TyperCommand | TyperGroup


def warifu_command() -> Command:
    """The command `warifu` as the command line runs it."""
    from warifu.entrypoints.cli.main import app

    command = typer.main.get_command(app)
    assert isinstance(command, TyperCommand | TyperGroup)
    return command


def subcommands(command: Command) -> dict[str, Command]:
    """The visible commands right below `command`, by name; empty for one that has none."""
    if not isinstance(command, TyperGroup):
        return {}
    context = typer.Context(command)
    found = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {
        name: below
        for name, below in found.items()
        if isinstance(below, TyperCommand | TyperGroup) and not getattr(below, "hidden", False)
    }


def options(command: Command) -> dict[str, TyperOption]:
    """Every spelling of every option of `command`; the shell-completion options of the program itself stay out."""
    known = [p for p in command.get_params(typer.Context(command)) if isinstance(p, TyperOption)]
    return {spelling: option for option in known for spelling in (*option.opts, *option.secondary_opts)}


def arguments(command: Command) -> list[TyperArgument]:
    """The arguments of `command` in order."""
    return [p for p in command.get_params(typer.Context(command)) if isinstance(p, TyperArgument)]


def make_targets(root: Path) -> set[str]:
    """The targets the Makefile declares as commands."""
    return set(re.findall(r"^\.PHONY: ([a-z-]+)$", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
