"""証跡のファイル: every entry on a line of its own, in canonical form, in the order of the numbers from 1."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from warifu.evidence.errors import HeadsReversed, HistoryRewritten, LineRefused, LogChanged, LogCutOff
from warifu.evidence.facts import TreeHead, canonical_json
from warifu.evidence.tree import Frontier, leaf_hash
from warifu.kernel.errors import TooLarge

LONGEST_LINE = 1024 * 1024
KEYS = frozenset({"number", "id", "at", "actor", "action", "subject", "facts"})

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class VerifiedLog:
    """検証した証跡: `signed` entries are those of the head; `after` follow it and nobody has signed them yet."""

    signed: int
    after: int


def verify_log(file: BinaryIO, head: TreeHead, earlier: TreeHead | None, progress: Progress) -> VerifiedLog:
    """証跡を検証する: in one pass and constant memory; `progress` hears the number of each line.

    Every line must be an entry in its place, those after the head, too. `earlier` is a head of the same log that was
    handed out before. Raises LineRefused, LogChanged, LogCutOff, HistoryRewritten, HeadsReversed, TooLarge.
    """
    if earlier and earlier.size > head.size:
        raise HeadsReversed(earlier.size, head.size)
    frontier, number, seen = Frontier(), 0, {}
    wanted = {head.size} | ({earlier.size} if earlier else set())
    for number, line in enumerate(_lines(file), 1):
        if not is_entry(line, number):
            raise LineRefused(number)
        if number <= head.size:
            frontier.add(leaf_hash(line))
            if number in wanted:
                seen[number] = frontier.root()
        progress(number)
    if number < head.size:
        raise LogCutOff(number, head.size)
    _compare(seen, head, earlier)
    return VerifiedLog(head.size, number - head.size)


def _compare(seen: dict[int, bytes], head: TreeHead, earlier: TreeHead | None) -> None:
    follows = earlier is not None and seen[earlier.size] == earlier.root
    if seen[head.size] != head.root:
        raise LogChanged(earlier.size + 1 if earlier and follows and earlier.size < head.size else 1, head.size)
    if earlier is not None and not follows:
        raise HistoryRewritten(earlier.size, head.size)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise TooLarge(f"line {number}", LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise LineRefused(number)
        yield line[:-1]


def is_entry(line: bytes, number: int) -> bool:
    """証跡の行か: in canonical form, with this number."""
    try:
        leaf = json.loads(line)
        return bool(leaf.keys() == KEYS and leaf["number"] == number and canonical_json(leaf) == line)
    except (ValueError, AttributeError, RecursionError):
        return False


def write_log(file: BinaryIO, lines: Iterable[bytes], progress: Progress) -> int:
    """証跡を書く: how many entries; `progress` hears the number of each."""
    number = 0
    for number, line in enumerate(lines, 1):
        file.write(line + b"\n")
        progress(number)
    return number
