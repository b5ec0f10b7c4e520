"""Which files belong to the project: what git tracks, or would track if it were added now."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

CODE = ("src", "tests", "tools")
SKIPPED = {"__pycache__", "var", "dist"}


def files(root: Path) -> list[Path]:
    """Every file of the project below `root`, also in a copy that has no git folder."""
    if (root / ".git").exists():
        command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
        return sorted(root / name for name in listed if name and (root / name).is_file())
    return sorted(_walk(root))


def python_files(root: Path, *tops: str) -> list[Path]:
    """The Python files below `tops` (all code when none is named)."""
    wanted = tops or CODE
    return [file for file in files(root) if file.suffix == ".py" and file.relative_to(root).parts[0] in wanted]


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in SKIPPED or (entry.name.startswith(".") and entry.is_dir() and entry.name != ".ci"):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry
