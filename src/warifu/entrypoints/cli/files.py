"""ファイル: what commands read from files, up to a limit, and write to them."""

from pathlib import Path

from warifu.kernel.errors import PathUnusable, TooLarge

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


def write_file(path: Path, data: bytes) -> None:
    """書き出す. Raises PathUnusable when the file cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as fault:
        raise PathUnusable(str(path), fault.strerror or "not writable") from None
