"""見出しの意味: which heading of a ledger means what, in the words that people use."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from warifu.kernel.folding import fold
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Channel, System

MARKS = re.compile(r"[\s・、,。()「」『』\[\]/_:;.*※\-~]+")
WORDS = "words.toml"


@dataclass(frozen=True, slots=True)
class Heading:
    """見出しの意味: a word of [columns] in words.toml, or `use` with a system, and channel and area if it says so."""

    meaning: str
    system: str = ""
    channel: str = ""
    area: str = ""


@cache
def words(table: str) -> Mapping[str, Sequence[str]]:
    """言葉の表: of words.toml, packed for comparing."""
    content = tomllib.loads(files(__package__).joinpath(WORDS).read_text("utf-8"))
    return {name: [packed(word) for word in spellings] for name, spellings in content[table].items()}


def packed(text: str) -> str:
    """比べる形: without width, case, blanks and marks."""
    return MARKS.sub("", fold(text))


def meanings() -> Sequence[str]:
    """意味の一覧: the words that `--column` takes besides systems with their channels."""
    return tuple(words("columns"))


def meaning_of(heading: str, catalogue: Catalogue) -> Heading | None:
    """見出しを読む: None for one that no word is known of. A line of its own that says it all decides."""
    for line in heading.splitlines() if "\n" in heading else ():
        if whole := parse_meaning(line.strip(), catalogue) or _whole(packed(line)):
            return whole
    given = packed(heading)
    if not given:
        return None
    if whole := _whole(given):
        return whole
    if use := _use_in(given, catalogue):
        return use
    longest = max(_contained(given, words("columns")), default=None)
    return Heading(longest[2]) if longest else None


def _whole(given: str) -> Heading | None:
    return next((Heading(meaning) for meaning, known in words("columns").items() if given in known), None)


def parse_meaning(word: str, catalogue: Catalogue) -> Heading | None:
    """意味の指定を読む: a word of `meanings`, or SYSTEM/CHANNEL, or SYSTEM/CHANNEL/AREA."""
    if word in words("columns"):
        return Heading(word)
    for use in catalogue.uses:
        if word in {f"{use.system}/{use.channel}", f"{use.system}/{use.channel}/{use.area}"}:
            return Heading("use", use.system, use.channel, use.area or "" if word.count("/") > 1 else "")
    return None


def area_in(text: str, system: System) -> str | None:
    """エリアを読む: the code of the one area that a text names; None where it names none or several."""
    given = packed(text)
    named = [area.code for area in system.areas if _names(given, (area.code, area.name.ja, area.name.en))]
    return named[0] if len(named) == 1 else None


def _use_in(given: str, catalogue: Catalogue) -> Heading | None:
    found = max(_contained(given, _spelt(catalogue.systems)), default=None)
    if found is None:
        return None
    system = catalogue.find(found[2])
    assert system is not None
    channel = max(_contained(given, _spelt(system.channels)), default=None)
    code = channel[2] if channel else system.channels[0].code if len(system.channels) == 1 else ""
    return Heading("use", system.code, code, area_in(given, system) or "")


def _spelt(things: Sequence[System | Channel]) -> Mapping[str, Sequence[str]]:
    return {one.code: [packed(word) for word in _words_of(one)] for one in things}


def _words_of(one: System | Channel) -> Sequence[str]:
    return (one.code, one.name.ja, one.name.en, one.short.ja, one.short.en, *one.also)


def _contained(given: str, spellings: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, int, str]]:
    """The longest word decides; of equally long ones the last, since a Japanese heading ends with what it is."""
    for name, known in spellings.items():
        for word in known:
            if word and word in given:
                yield len(word), given.rfind(word), name


def _names(given: str, spellings: Sequence[str]) -> bool:
    return any(packed(word) in given for word in spellings)
