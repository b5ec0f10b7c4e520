"""JSONを読む: the fields that name somebody, at any depth, read as the document streams by."""

from typing import Any

import ijson

from warifu.entrypoints.checkpoint.claims import Claims, is_naming
from warifu.kernel.errors import NotUnderstood, TooLarge

LARGEST = 16 * 1024 * 1024
DEEPEST = 64
AT_ONCE = 256 * 1024  # what is parsed in one go: some dozens of milliseconds at worst


class JsonReader:
    """JSONの読み手: a scalar under such a key, or in an array under it, is a claim. Every one of equal keys counts.

    `feed` and `end` raise NotUnderstood for what is no JSON (RFC 8259), is nested deeper than 64 or has an integer of
    more than 64 bits, and TooLarge.
    """

    def __init__(self, claims: Claims) -> None:
        self._sink = _Sink(claims)
        # Without use_float, ijson 3.6 crashes the process over an integer of 4,301 digits.
        self._parser = ijson.basic_parse_coro(self._sink, use_float=True)
        self._waiting = bytearray()
        self._count = 0

    def feed(self, piece: bytes) -> None:
        self._count += len(piece)
        if self._count > LARGEST:
            raise TooLarge("body", LARGEST)
        self._waiting += piece
        if len(self._waiting) >= AT_ONCE:
            self._parse_waiting()

    def end(self) -> None:
        if self._waiting:  # nothing at all would be taken for the end
            self._parse_waiting()
        self._parse(self._parser.close)

    def _parse_waiting(self) -> None:
        self._parse(self._parser.send, bytes(self._waiting))
        self._waiting.clear()

    def _parse(self, step: Any, *given: bytes) -> None:
        try:
            step(*given)
        except (ijson.JSONError, ValueError) as error:
            raise NotUnderstood("JSON", type(error).__name__) from None


class _Sink:
    """名乗りの受け皿: takes the parser's events; per level, whether what comes next stands under a naming key."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._is_named = [False]

    def send(self, event: tuple[str, Any]) -> None:
        kind, value = event
        if kind == "map_key":
            self._is_named[-1] = is_naming(value)
        elif kind in {"start_map", "start_array"}:
            if len(self._is_named) > DEEPEST:
                raise NotUnderstood("JSON", f"it is nested deeper than {DEEPEST}")
            self._is_named.append(kind == "start_array" and self._is_named[-1])
        elif kind in {"end_map", "end_array"}:
            self._is_named.pop()
        elif self._is_named[-1]:
            self._claims.add_field("sender", str(value))
