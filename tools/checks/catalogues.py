"""Every entry of every message catalogue is Japanese where it says `ja` and English where it says `en`."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.checks.language import is_japanese, without_marks

NAME = re.compile(r"[A-Za-z0-9 .-]*")  # WebAPI, CD-R: the same in both languages


def findings(root: Path) -> list[str]:
    """One sentence per text that is empty or in the wrong language, and per entry with one language only."""
    found = []
    for file in sorted((root / "src" / "warifu" / "messages").glob("*.toml")):
        data = tomllib.loads(file.read_text("utf-8"))
        found += [f"messages/{file.name}: {key}: {finding}" for key, entry in data.items() for finding in _of(entry)]
    return found


def _of(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict) or not {"ja", "en"} <= entry.keys():
        yield "needs both “ja” and “en”"
        return
    for part in entry:
        if (stem := part.removesuffix("ja")) != part and f"{stem}en" not in entry:
            yield f"“{part}” has no “{stem}en” beside it"
        if (stem := part.removesuffix("en")) != part and f"{stem}ja" not in entry:
            yield f"“{part}” has no “{stem}ja” beside it"
    for part, text in entry.items():
        if not text.strip():
            yield f"“{part}” is empty"
        elif part.endswith("en") and is_japanese(text):
            yield f"“{part}” is not English: {text}"
        elif part.endswith("ja") and not is_japanese(text) and not NAME.fullmatch(without_marks(text)):
            yield f"“{part}” is not Japanese: {text}"
