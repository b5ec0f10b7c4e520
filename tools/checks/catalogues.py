"""Every entry of every message catalogue, and every row of systems, says Japanese in `ja` and English in `en`."""

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
        if file.stem == "reasons":  # keyed by their English
            data = {key: {"en": key, **entry} for key, entry in data.items()}
        found += [f"messages/{file.name}: {key}: {finding}" for key, entry in data.items() for finding in _of(entry)]
    for file in sorted((root / "src" / "warifu" / "systems").glob("*.toml")):
        data = tomllib.loads(file.read_text("utf-8"))
        found += [f"systems/{file.name}: {key}: {finding}" for key, row in _rows(data) for finding in _of(row)]
    return found


def _rows(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Give the names of every system, channel and area, with the path of its table."""
    for key, inside in table.items():
        if isinstance(inside, dict):
            if key not in {"channels", "areas"}:
                yield f"{above}{key}", {part: text for part, text in inside.items() if part.endswith(("ja", "en"))}
            yield from _rows(inside, f"{above}{key}.")


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
