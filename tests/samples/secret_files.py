"""Files that hold a secret, as somebody careful keeps them."""

from pathlib import Path


def keep_secret(path: Path, text: str) -> Path:
    """Write a file that its owner alone may read; one that is there already stays as open as it is."""
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
    return path
