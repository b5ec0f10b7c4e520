"""フォルダーをたどる: every file below some paths, once each; loops of links are followed once."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from warifu.lifecycle.holdings.found import FileKind, OtherFile

OWNER_FILE = "~$"  # Excel's mark beside a workbook that is open


@dataclass(frozen=True, slots=True)
class FileFound:
    """見つけたファイル: `path` as it was asked for, with its name in the folder."""

    path: Path
    size: int


def files_below(paths: Sequence[Path]) -> Iterator[FileFound | OtherFile]:
    """ファイルをたどる: folders deeply, in the order of names; an OtherFile for what cannot be opened or is no file."""
    seen: set[tuple[int, int]] = set()
    for path in paths:
        yield from _below(path, seen)


def _below(path: Path, seen: set[tuple[int, int]]) -> Iterator[FileFound | OtherFile]:
    """Without recursion, since folders may be deeper than Python's stack."""
    waiting = [path]
    while waiting:
        here = waiting.pop()
        try:
            state = here.stat()
            key = (state.st_dev, state.st_ino)
            if state.st_ino and key in seen:
                continue
            seen.add(key)
            if stat.S_ISDIR(state.st_mode):
                with os.scandir(here) as entries:
                    names = sorted((entry.name for entry in entries), reverse=True)
                waiting += [here / name for name in names if not name.startswith(OWNER_FILE)]
            elif stat.S_ISREG(state.st_mode):
                yield FileFound(here, state.st_size)
            else:
                yield OtherFile(str(here), FileKind.NO_FILE)
        except (OSError, ValueError) as fault:
            yield OtherFile(str(here), FileKind.UNREADABLE, getattr(fault, "strerror", None) or "not a usable path")
