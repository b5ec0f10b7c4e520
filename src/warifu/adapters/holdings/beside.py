"""台帳を失わない書込み: a whole new file in the place of the old one, or beside it where that is open or read-only."""

import contextlib
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warifu.kernel.errors import PathUnusable

OWNER_FILE = "~$"
TRIES, PAUSE_SECONDS = 5, 0.4  # a scanner of files or a folder that is synchronised lets go within two seconds


@dataclass(frozen=True, slots=True)
class Written:
    """書いた先: `path`, and whether it stands beside the one that was asked for."""

    path: Path
    is_beside: bool


def write_or_beside(path: Path, content: bytes, now: datetime, *, must_keep: bool = False) -> Written:
    """書く: under another name where the file is open in a spreadsheet, may not be written, or must be kept.

    Either the whole content or nothing is there afterwards. Raises PathUnusable.
    """
    if not path.exists() or (not must_keep and _is_free(path) and os.access(path, os.W_OK)):
        with contextlib.suppress(PermissionError):
            _replace(path, content, retry=True)
            return Written(path, is_beside=False)
        if not path.exists():
            raise PathUnusable(str(path), "not writable")
    beside = path.with_name(f"{path.stem}-{now:%Y%m%d-%H%M%S}{path.suffix}")
    try:
        _replace(beside, content, retry=False)
    except PermissionError as fault:
        raise PathUnusable(str(beside), fault.strerror or "not writable") from None
    return Written(beside, is_beside=True)


def _is_free(path: Path) -> bool:
    """Excel keeps a file of this name, Excel and LibreOffice one of the other, beside a workbook that is open."""
    return not any(path.with_name(name).exists() for name in (f"{OWNER_FILE}{path.name}", f".~lock.{path.name}#"))


def _replace(path: Path, content: bytes, *, retry: bool) -> None:
    """Raises PermissionError where the old file cannot be replaced, PathUnusable for anything else."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=".warifu-", suffix=path.suffix, dir=path.parent)
    except OSError as fault:
        raise PathUnusable(str(path), fault.strerror or "not writable") from None
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if os.name == "posix":
            new.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        for attempt in range(TRIES if retry else 1):
            try:
                new.replace(path)
                return
            except PermissionError:
                if attempt + 1 == (TRIES if retry else 1):
                    raise
                time.sleep(PAUSE_SECONDS)
    except PermissionError:
        raise
    except OSError as fault:
        raise PathUnusable(str(path), fault.strerror or "not writable") from None
    finally:
        new.unlink(missing_ok=True)


def _umask() -> int:
    """Python can only ask by setting it."""
    current = os.umask(0o077)
    os.umask(current)
    return current
