"""文言: what people read, Japanese first and English beside it, keyed by code and state."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Literal, Protocol

from warifu.messages.reasons import SPOKEN, in_japanese, way_out

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """文言: a sentence and what to do next, in both languages; `{fact}` marks are filled from the facts."""

    ja: str
    en: str
    todo_ja: str = ""
    todo_en: str = ""

    def say(self, language: Language, facts: Mapping[str, Any]) -> str:
        return (self.ja if language == "ja" else self.en).format_map(facts)

    def todo(self, language: Language, facts: Mapping[str, Any]) -> str:
        return (self.todo_ja if language == "ja" else self.todo_en).format_map(facts)


@cache
def catalogue(name: str) -> Mapping[str, Words]:
    """文言集: the file `NAME.toml` beside this one, by code. Raises TypeError on an entry with a foreign key."""
    data = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
    return {code: Words(**entry) for code, entry in data.items()}


class Coded(Protocol):
    """コードのある誤り: an error of the tree."""

    code: ClassVar[str]

    def facts(self) -> dict[str, Any]: ...


LONGEST_FACT = 200


def told(error: Coded) -> Words:
    """誤りの言葉: its sentence and what to do, filled in; reasons and errors inside it in each reader's language.

    Facts are cut at 200 characters, since they may repeat what a stranger sent. A reason that has a way out of its own
    gives that in place of the error's.
    """
    words, facts = catalogue("errors")[error.code], error.facts()
    ja, en = ({name: _fact(name, fact, language) for name, fact in facts.items()} for language in ("ja", "en"))
    todo_ja, todo_en = words.todo("ja", ja), words.todo("en", en)
    reason = facts.get("why") or facts.get("what")
    found = way_out(reason) if isinstance(reason, str) else None
    if found:
        todo_ja, todo_en = found.todo_ja, found.todo_en
    return Words(words.say("ja", ja), words.say("en", en), todo_ja, todo_en)


def _fact(name: str, fact: Any, language: str) -> Any:
    if isinstance(fact, int):
        return fact
    if isinstance(fact, tuple):
        return ", ".join(str(part) for part in fact)[:LONGEST_FACT]
    text = str(fact)
    if name in SPOKEN and language == "ja":
        text = in_japanese(text)
    return text[:LONGEST_FACT]
