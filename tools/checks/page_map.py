"""docs/page-map.md: every section of the source page has a row, and the modules and tests the rows name exist."""

import re
from pathlib import Path

SECTIONS = ("0", "0.1", "0.2", "0.3", "0.4", "1", "2", "3", "4", "5.1", "5.2", "5.3", "5.4")
NOT_YET = "not yet"
ROW = re.compile(r"^\| (\d(?:\.\d)?) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
PATH = re.compile(r"`([^`]+)`")


def findings(root: Path) -> list[str]:
    """One sentence per section without a row and per path that does not exist."""
    rows = ROW.findall((root / "docs" / "page-map.md").read_text("utf-8"))
    found = [f"docs/page-map.md: no row for section {s}" for s in SECTIONS if s not in {row[0] for row in rows}]
    for section, _, modules, tests in rows:
        for kind, cell, below in (("module", modules, "src/warifu"), ("test", tests, "tests")):
            named = PATH.findall(cell)
            if not named and NOT_YET not in cell:
                found.append(f"docs/page-map.md: section {section} names no {kind} and does not say “{NOT_YET}”")
            found += [
                f"docs/page-map.md: section {section}: {below}/{path} does not exist"
                for path in named
                if not (root / below / path).exists()
            ]
    return found
