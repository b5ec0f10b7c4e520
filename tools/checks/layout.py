"""The picture of the layers in docs/architecture.md shows exactly the packages that there are."""

import re
from pathlib import Path

BLOCK = re.compile(r"^## Layers\n+```\n(.*?)^```", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^(\w+) +(.*(?:\n .*)*)", re.MULTILINE)
PARTS = ("entrypoints", "adapters", "workflows")


def findings(root: Path) -> list[str]:
    """One sentence per package that the picture lacks, and per name in it that is none."""
    block = BLOCK.search((root / "docs" / "architecture.md").read_text("utf-8"))
    rows = {row: text.partition("│") for row, text in ROW.findall(block[1] if block else "")}
    source = root / "src" / "warifu"
    shown = {f"{part}/{name}" for part in PARTS for name in _names(rows.get(part, ("",))[0])}
    shown |= (set(rows) - {"packages"}) | _names(rows.get("packages", ("",))[0])
    shown |= {right.split()[0] for _, _, right in rows.values() if right}
    there = _packages(source) | {f"{part}/{name}" for part in PARTS for name in _packages(source / part)}
    found = [f"docs/architecture.md does not show {name}" for name in sorted(there - shown)]
    return found + [f"docs/architecture.md shows {name}, which does not exist" for name in sorted(shown - there)]


def _names(cell: str) -> set[str]:
    return set(re.findall(r"[a-z_0-9]+", cell))


def _packages(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir() if (entry / "__init__.py").exists()}
