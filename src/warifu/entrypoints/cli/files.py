"""ファイル: what commands read from files, up to a limit, and write to them."""

import os
import stat
from pathlib import Path

from warifu.kernel.errors import FileOpenToOthers, PathUnusable, TooLarge

LARGEST = 64 * 1024


def read_limited(path: Path, limit: int = LARGEST) -> bytes:
    """読む: the whole file, at most `limit` bytes. Raises TooLarge, PathUnusable."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as fault:
        raise PathUnusable(str(path), fault.strerror or "unreadable") from None
    if len(data) > limit:
        raise TooLarge(str(path), limit)
    return data


def read_secret(path: Path, limit: int) -> bytes:
    """秘密を読む: as `read_limited`; FileOpenToOthers, too, for a file that others than its owner may read or write.

    Windows has no such modes and is not asked; nor is what is no file, such as a pipe.
    """
    data = read_limited(path, limit)
    mode = path.stat().st_mode
    if os.name == "posix" and stat.S_ISREG(mode) and stat.S_IMODE(mode) & 0o077:
        raise FileOpenToOthers(str(path), f"{stat.S_IMODE(mode):04o}")
    return data


def write_file(path: Path, data: bytes) -> None:
    """書き出す. Raises PathUnusable when the file cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as fault:
        raise PathUnusable(str(path), fault.strerror or "not writable") from None
