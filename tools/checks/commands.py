"""Every `warifu …` and `make …` line in a fenced block of the documents exists, with its subcommands and options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from tools.checks.command_tree import Command, arguments, make_targets, options, subcommands, warifu_command
from tools.checks.tree import files

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
SHELLS = {"", "sh", "bash", "shell", "console"}
PROGRAMS = {"warifu", ".venv/bin/warifu"}
ENDS = {"|", ">", ">>", "<", "&&", "||", ";", "&", "2>"}


def findings(root: Path) -> list[str]:
    """One sentence per command line that would not run as it is written."""
    warifu, targets = warifu_command(), make_targets(root)
    found = []
    for file in files(root):
        if file.suffix != ".md":
            continue
        for line, words in _command_lines(file.read_text("utf-8")):
            place = f"{file.relative_to(root)}:{line}"
            if words[0] in PROGRAMS:
                found += [f"{place}: {finding}" for finding in _unknown(warifu, "warifu", words[1:])]
            elif words[0] == "make":
                asked = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
                found += [f"{place}: make {target}: no such target" for target in asked if target not in targets]
    return found


def _command_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for block in FENCE.finditer(text):
        if block[2] not in SHELLS:
            continue
        first = text.count("\n", 0, block.start(3)) + 1
        body = block[3].replace("\\\n", "  ")
        for offset, line in enumerate(body.splitlines()):
            for words in _commands(line.strip().removeprefix("$ ")):
                yield first + offset, words


def _commands(line: str) -> Iterator[list[str]]:
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return
    command = list[str]()
    for word in [*words, ";"]:
        if word in ENDS:
            while command and re.fullmatch(r"[A-Z_]+=.*", command[0]):
                command.pop(0)
            if command:
                yield command
            command = []
        else:
            command.append(word)


def _unknown(command: Command, spoken: str, words: list[str]) -> Iterator[str]:
    known, below = options(command), subcommands(command)
    given, at = 0, 0
    while at < len(words):
        name, _, value = words[at].partition("=")
        at += 1
        if name in {"--help", "-h"}:
            continue
        if name.startswith("-") and name != "-":
            if name not in known:
                yield f"{spoken} has no option {name}"
            elif not known[name].is_flag and not value:
                at += 1
        elif below:
            if name in below:
                yield from _unknown(below[name], f"{spoken} {name}", words[at:])
            else:
                yield f"{spoken} has no command {name}"
            return
        else:
            given += 1
    takes = arguments(command)
    if not below and given > len(takes) and not any(argument.nargs == -1 for argument in takes):
        yield f"{spoken} takes {len(takes)} arguments, not {given}"
