"""No file or folder whose name says nothing of what is in it."""

from pathlib import Path

from tools.checks.tree import CODE, files

EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "base", "stuff", "lib"}


def findings(root: Path) -> list[str]:
    """One sentence per path with such a name in it."""
    found = set()
    for file in files(root):
        path = file.relative_to(root)
        if path.parts[0] not in CODE:
            continue
        for part in path.with_suffix("").parts:
            if part.lower() in EMPTY_NAMES:
                found.add(f"{path}: “{part}” says nothing of what is in it; name the noun or the verb")
    return sorted(found)
