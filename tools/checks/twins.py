"""A document and its Japanese twin show the same commands, in the same order; only the comments differ."""

import re
from pathlib import Path

from tools.checks.tree import files

FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"\s+# .*$", re.MULTILINE)


def findings(root: Path) -> list[str]:
    """One sentence per pair of documents whose commands differ, with the first that does."""
    found = []
    for japanese in files(root):
        english = japanese.with_name(japanese.name.replace(".ja.md", ".md"))
        if not japanese.name.endswith(".ja.md") or not english.exists():
            continue
        ours, theirs = _commands(japanese), _commands(english)
        for line in (line for line in range(max(len(ours), len(theirs))) if ours[line:][:1] != theirs[line:][:1]):
            shown = [*ours[line : line + 1], *theirs[line : line + 1]]
            found.append(f"{japanese.relative_to(root)} and {english.name} differ: {' / '.join(shown)}")
            break
    return found


def _commands(file: Path) -> list[str]:
    blocks = FENCED.findall(file.read_text("utf-8"))
    return [line for block in blocks for line in COMMENT.sub("", block).splitlines()]
