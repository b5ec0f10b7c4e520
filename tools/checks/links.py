"""Every relative link and picture in the documents leads to a file, and every user document has its other language."""

import re
from pathlib import Path

from tools.checks.tree import files

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
BOTH_LANGUAGES = ("docs/tutorial/", "docs/how-to/", "docs/explanation/")


def findings(root: Path) -> list[str]:
    """One sentence per link that leads nowhere, and per document that exists in one language only."""
    found = []
    for file in files(root):
        if file.suffix != ".md":
            continue
        name = file.relative_to(root)
        targets = (target for target in LINK.findall(file.read_text("utf-8")) if "://" not in target)
        found += [f"{name}: {target} does not exist" for target in targets if not (file.parent / target).exists()]
        if str(name).startswith(BOTH_LANGUAGES):
            stem = name.name.removesuffix(".md").removesuffix(".ja")
            other = f"{stem}.md" if name.name.endswith(".ja.md") else f"{stem}.ja.md"
            if not (file.parent / other).exists():
                found.append(f"{name}: {other} is missing beside it")
    return found
