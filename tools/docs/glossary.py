"""docs/glossary.md: the head is written by hand and kept, the pairs below the mark are printed from the code."""

from itertools import groupby
from pathlib import Path

from tools.checks.glossary import is_word
from tools.vocabulary import pairs

MARK = "<!-- Everything below is printed by `make docs`. -->"


def page(root: Path) -> str:
    """用語集."""
    head = (root / "docs" / "glossary.md").read_text("utf-8").partition(MARK)[0]
    parts = [head + MARK]
    words = sorted(pair for pair in pairs(root) if is_word(pair))
    for package, inside in groupby(words, key=lambda pair: pair.module.partition(".")[0]):
        parts.append(f"\n## {package}\n\n| 日本語 | identifier | module |\n| --- | --- | --- |")
        parts += [f"| {pair.japanese} | `{pair.identifier}` | `{pair.module}` |" for pair in inside]
    return "\n".join(parts) + "\n"
