"""非公開ファイル: files that only their owner may read, written once and whole."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from warifu.authority.errors import KeyUnavailable

LARGEST = 64 * 1024


def write_once(path: Path, data: bytes) -> None:
    """一度だけ書く: mode 0600 in a folder of mode 0700, on disk when it returns. Raises KeyUnavailable if it exists."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)  # unlike a rename, a link never replaces what is there
        finally:
            os.unlink(draft)
        _sync_folder(path.parent)
    except FileExistsError:
        raise KeyUnavailable(path.name, "exists already") from None
    except OSError as fault:
        raise KeyUnavailable(path.name, f"cannot be written: {fault.strerror}") from None


def replace_private(path: Path, data: bytes) -> None:
    """書き換える: as `write_once`, in the place of what is there; a reader has the old or the new, whole."""
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
        _sync_folder(path.parent)
    except OSError as fault:
        raise KeyUnavailable(path.name, f"cannot be written: {fault.strerror}") from None


def read_private(path: Path) -> bytes:
    """読む. Raises KeyUnavailable when it is missing, too large, or open to others than its owner."""
    try:
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            if os.name == "posix" and stat.S_IMODE(facts.st_mode) & 0o077:
                raise KeyUnavailable(path.name, f"mode {stat.S_IMODE(facts.st_mode):04o} lets others in; 0600 is right")
            data = file.read(LARGEST + 1)
    except OSError as fault:
        raise KeyUnavailable(path.name, f"cannot be read: {fault.strerror}") from None
    if len(data) > LARGEST:
        raise KeyUnavailable(path.name, f"larger than {LARGEST} bytes")
    return data


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # not every file system can
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
