"""docs/glossary.md and the code hold the same pairs of Japanese word and identifier, compared both ways."""

import re
from pathlib import Path

from tools.vocabulary import Pair, pairs

INSIDE = ("store", ".ports", "errors")  # classes of these need a Japanese word, and are no words of the trade
ROW = re.compile(r"^\| ([^|]+) \| `([^`|]+)` \| `([^`|]+)` \|$", re.MULTILINE)


def findings(root: Path) -> list[str]:
    """One sentence per word that is missing in the code, in the glossary, or differs between them."""
    in_code = pairs(root)
    found = [f"{p.module}.{p.identifier}: begins with no Japanese word" for p in in_code if not p.japanese]
    in_code = [pair for pair in in_code if is_word(pair)]
    text = (root / "docs" / "glossary.md").read_text("utf-8")
    in_glossary = [Pair(row[3], row[2], row[1].strip()) for row in ROW.finditer(text)]
    lacking, stale = sorted(set(in_code) - set(in_glossary)), sorted(set(in_glossary) - set(in_code))
    found += [f"docs/glossary.md lacks {p.japanese} = {p.identifier} ({p.module})" for p in lacking]
    found += [f"docs/glossary.md has {p.japanese} = {p.identifier} ({p.module}), the code has not" for p in stale]
    return found


def is_word(pair: Pair) -> bool:
    """Whether a pair belongs into the glossary."""
    return bool(pair.japanese) and not pair.module.endswith(INSIDE)
