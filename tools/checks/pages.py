"""The pages under docs/ that are printed from the code are what the printers print today."""

from pathlib import Path

from tools.docs import PAGES


def findings(root: Path) -> list[str]:
    """One sentence per page that is missing or out of date."""
    found = []
    for name, page in PAGES.items():
        file = root / "docs" / name
        if not file.exists() or file.read_text("utf-8") != page(root):
            found.append(f"docs/{name} is not what the code says; run `make docs`")
    return found
