"""言葉: in which language the commands of an operator alone speak, and how they lay words out."""

import json
import locale
import os
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from warifu.kernel.errors import FieldInvalid
from warifu.messages import Language, catalogue

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order in which they count
NO_LANGUAGE = {"C", "POSIX"}


def language_of(asked: str | None) -> Language:
    """言語: the one asked for, or that of the user's system. Raises FieldInvalid."""
    if asked is None:
        return system_language(os.environ, _of_windows())
    if asked not in ("ja", "en"):
        raise FieldInvalid("--language", "ja / en")
    return "ja" if asked == "ja" else "en"


def system_language(environment: Mapping[str, str], of_windows: str | None) -> Language:
    """利用者の言語: Japanese where nothing names another one, as in the C locale."""
    named = next((environment[name] for name in VARIABLES if environment.get(name)), of_windows or "")
    tag = named.split(".")[0].split("@")[0]
    return "ja" if not tag or tag in NO_LANGUAGE or tag.lower().startswith("ja") else "en"


def _of_windows() -> str | None:
    """Windows names no language in variables."""
    import ctypes

    windows = getattr(ctypes, "windll", None)
    return locale.windows_locale.get(windows.kernel32.GetUserDefaultUILanguage()) if windows else None


def say(language: Language, key: str, **facts: Any) -> str:
    """言う: the sentence `key` of messages/holdings.toml."""
    return catalogue("holdings")[key].say(language, facts)


def todo(language: Language, key: str) -> str:
    """次にすること: what stands beside the sentence `key`, or nothing."""
    return catalogue("holdings")[key].todo(language, {})


def json_text(value: Any) -> str:
    """JSON: letters as they are where the output takes them all, as escapes elsewhere, so that it stays JSON."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "")
    return json.dumps(value, ensure_ascii=encoding != "utf8", indent=2)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """列をそろえる: full-width letters count two; the last column is as long as it is."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def width(text: str) -> int:
    """表示の幅: in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)
