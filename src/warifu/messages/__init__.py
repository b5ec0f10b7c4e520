"""文言: what people read, Japanese first and English beside it, keyed by code and state."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

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
