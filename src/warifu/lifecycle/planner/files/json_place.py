"""JSONの中の場所: values of a document, each known by the path to it, so that a wrong one is named."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from warifu.kernel.clock import check_day, jst_date, parse_day
from warifu.kernel.errors import FieldInvalid
from warifu.lifecycle.planner.errors import KeyUnknown

DAY, INSTANT, NUMBER, NAME = "2027-03-31", "2027-03-31T23:59:59+09:00", "10", "C1"
INSTANT_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
MOST_DAYS = 999
LONGEST_NAME = 200


class JsonPlace:
    """場所: an object of a JSON document; null counts as absent. Every method raises FieldInvalid with the path."""

    def __init__(self, value: Any, path: str, keys: tuple[str, ...]) -> None:
        """Raises FieldInvalid where `value` is no object, KeyUnknown where it has another key than `keys`."""
        if not isinstance(value, dict):
            raise FieldInvalid(path or "JSON", "{…}")
        self._value, self._path = value, path
        for key in value:
            if key not in keys:
                raise KeyUnknown(self.path(key), keys)

    def path(self, key: str) -> str:
        """項目の場所: `certificates[0].expiry_on`."""
        return f"{self._path}.{key}" if self._path else key

    def has(self, key: str) -> bool:
        """項目があるか: and is not null."""
        return self._value.get(key) is not None

    def needs(self, key: str, example: str) -> None:
        """必須の項目を確かめる: the key must be there."""
        if not self.has(key):
            raise FieldInvalid(self.path(key), example)

    def name(self, key: str, default: str = "") -> str:
        """名前: printable text of at most 200 characters, not blank at either end."""
        return read_name(self._value[key], self.path(key)) if self.has(key) else default

    def one_of(self, key: str, known: tuple[str, ...]) -> str | None:
        """選択肢: one of the words `known`."""
        if not self.has(key):
            return None
        value = self._value[key]
        if not isinstance(value, str) or value not in known:
            raise FieldInvalid(self.path(key), " / ".join(known))
        return value

    def number(self, key: str) -> int | None:
        """日数: a whole number from 0 to 999."""
        return read_number(self._value[key], self.path(key)) if self.has(key) else None

    def whole(self, key: str, highest: int) -> int:
        """整数: a whole number from 0 to `highest`, which must be there."""
        return read_number(self._value.get(key), self.path(key), highest)

    def flag(self, key: str) -> bool | None:
        """はい・いいえ: true or false."""
        value = self._value.get(key)
        if value is not None and not isinstance(value, bool):
            raise FieldInvalid(self.path(key), "true / false")
        return value

    def day(self, key: str) -> date | None:
        """日付: `2027-03-31`, from 1950 to 2999."""
        return read_day(self._value[key], self.path(key)) if self.has(key) else None

    def instant(self, key: str) -> datetime | None:
        """時刻: `2027-03-31T23:59:59+09:00`, with its offset from UTC, in UTC."""
        return read_instant(self._value[key], self.path(key)) if self.has(key) else None

    def inside(self, key: str, keys: tuple[str, ...]) -> "JsonPlace":
        """内側: the object below `key`, an empty one where it is absent."""
        return JsonPlace(self._value[key] if self.has(key) else {}, self.path(key), keys)

    def items(self, key: str, example: str) -> Iterator[tuple[Any, str]]:
        """並び: every item of an array with its path."""
        value = self._value[key] if self.has(key) else []
        if not isinstance(value, list):
            raise FieldInvalid(self.path(key), example)
        return ((item, f"{self.path(key)}[{number}]") for number, item in enumerate(value))

    def members(self, key: str, example: str) -> Iterator[tuple[str, Any, str]]:
        """名前と値: every member of an object whose keys are free, with its path."""
        value = self._value[key] if self.has(key) else {}
        if not isinstance(value, dict):
            raise FieldInvalid(self.path(key), example)
        return ((read_name(name, self.path(key)), item, f"{self.path(key)}.{name}") for name, item in value.items())


def read_name(value: Any, path: str) -> str:
    """名前を読む: raises FieldInvalid."""
    if not isinstance(value, str) or not value.isprintable() or value != value.strip():
        raise FieldInvalid(path, NAME)
    if not 0 < len(value) <= LONGEST_NAME:
        raise FieldInvalid(path, NAME)
    return value


def read_number(value: Any, path: str, highest: int = MOST_DAYS) -> int:
    """整数を読む: raises FieldInvalid."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
        raise FieldInvalid(path, NUMBER)
    return value


def read_day(value: Any, path: str) -> date:
    """日付を読む: raises FieldInvalid."""
    try:
        return parse_day(value)
    except (TypeError, ValueError):
        raise FieldInvalid(path, DAY) from None


def read_instant(value: Any, path: str) -> datetime:
    """時刻を読む: raises FieldInvalid."""
    if not isinstance(value, str) or not INSTANT_FORM.fullmatch(value):
        raise FieldInvalid(path, INSTANT)
    try:
        at = datetime.fromisoformat(value).astimezone(UTC)
        check_day(jst_date(at))
    except (ValueError, OverflowError):
        raise FieldInvalid(path, INSTANT) from None
    return at
