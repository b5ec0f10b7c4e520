"""理由の言葉: what code says in English as the reason inside a sentence, in the reader's language (reasons.toml)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SPOKEN = frozenset({"why", "expected", "what", "which"})
"""言葉になる事実: the facts of errors that hold a reason or the name of a kind of thing."""


@dataclass(frozen=True, slots=True)
class Reason:
    """理由: `english` is what code says, with {} for what it fills in; `todo_*` are empty where it has none."""

    english: str
    ja: str
    todo_ja: str = ""
    todo_en: str = ""


@cache
def reasons() -> Mapping[str, Reason]:
    """理由の一覧: by their English."""
    data = tomllib.loads(files(__package__).joinpath("reasons.toml").read_text("utf-8"))
    return {english: Reason(english, **entry) for english, entry in data.items()}


def reason_in(text: str) -> tuple[Reason, tuple[str, ...]] | None:
    """理由を探す: and what was filled in; None for a text that is no reason of ours."""
    exact = reasons().get(text)
    if exact:
        return exact, ()
    for pattern, reason in _patterns():
        if found := pattern.fullmatch(text):
            return reason, found.groups()
    return None


def way_out(text: str) -> Reason | None:
    """出口を探す: the reason that says what to do, `text` or the one inside it; None where neither does."""
    found = reason_in(text)
    if found is None:
        return None
    reason, filled = found
    return reason if reason.todo_ja else next(filter(None, map(way_out, filled)), None)


def in_japanese(text: str) -> str:
    """日本語にする: a text that is no reason of ours stays as it is."""
    found = reason_in(text)
    if found is None:
        return text
    reason, filled = found
    return reason.ja.format(*(in_japanese(part) for part in filled))


def reason_in_language(text: str, language: str) -> str:
    """読み手の言語の理由: "ja" or "en"."""
    return in_japanese(text) if language == "ja" else text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Reason], ...]:
    """Those that are most particular first."""
    open_ones = sorted((one for one in reasons().values() if "{}" in one.english), key=lambda one: -len(one.english))
    return tuple((re.compile(re.escape(one.english).replace(r"\{\}", "(.+?)"), re.DOTALL), one) for one in open_ones)
