"""見た番号: the highest number of each roll and revocation list that was believed here, also over restarts.

A genuine old file is still genuine: only who remembers a newer one can refuse it.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from warifu.adapters.roll.roll_file import replace_file
from warifu.gateway.errors import OlderThanSeen, SeenUnreadable

LARGEST = 1024 * 1024


class SeenNumbers:
    """見た番号: kept in `file` (0600), which is replaced as a whole. Raises SeenUnreadable when it cannot be read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._numbers = _read(file)

    def take(self, what: str, number: int) -> None:
        """見たことにする: on disk when it returns. Raises OlderThanSeen for a lower one than before, OSError."""
        seen = self._numbers.get(what, -1)
        if number < seen:
            raise OlderThanSeen(what, number, seen)
        if number > seen:
            numbers = {**self._numbers, what: number}
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._file, json.dumps(numbers, indent=1).encode())
            self._numbers = numbers


def _read(file: Path) -> Mapping[str, int]:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
        numbers = json.loads(content)
        if len(content) > LARGEST or not isinstance(numbers, dict) or not all(map(_is_number, numbers.values())):
            raise ValueError
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        raise SeenUnreadable(str(file)) from None
    return numbers


def _is_number(value: object) -> bool:
    return type(value) is int and value >= 0
