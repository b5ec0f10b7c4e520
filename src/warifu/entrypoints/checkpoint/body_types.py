"""本文の種類: which bodies are read for claims, which can name nobody, and which are refused.

The same holds for every channel. A body that nobody here can read might be read by what stands behind the checkpoint.
"""

from collections.abc import Sequence
from typing import Protocol

from warifu.entrypoints.checkpoint.claims import Claims
from warifu.entrypoints.checkpoint.forms import MULTIPART, URLENCODED, MultipartReader, UrlencodedReader
from warifu.entrypoints.checkpoint.header_fields import parameters_of
from warifu.entrypoints.checkpoint.json_body import JsonReader
from warifu.gateway.errors import BodyTypeRefused

NAMES_NOBODY = frozenset({"application/octet-stream", "application/zip", "application/x-zip-compressed", "text/csv"})
CHARSETS = frozenset({"utf-8", "us-ascii", "iso-8859-1", "shift_jis", "windows-31j", "cp932", "euc-jp"})
"""文字コード: those in which field names and operator codes have the bytes that they have in ASCII."""
JSON_CHARSETS = frozenset({"utf-8", "us-ascii"})
LONGEST_TYPE = 200


class BodyReader(Protocol):
    """本文の読み手: takes the body piece by piece. `feed` and `end` raise NotUnderstood or TooLarge."""

    def feed(self, piece: bytes) -> None: ...

    def end(self) -> None: ...


def reader_for(types: Sequence[str], encodings: Sequence[str], claims: Claims) -> BodyReader | None:
    """読み手を選ぶ: by all Content-Type and Content-Encoding fields; None where nobody can be named.

    Raises BodyTypeRefused, and NotUnderstood for a form without a boundary.
    """
    if not types:
        return None
    given = ", ".join(types)
    kind, options = _parsed(types, given)
    if kind in NAMES_NOBODY:
        return None
    if any(encoding.strip().lower() not in {"", "identity"} for encoding in encodings):
        raise BodyTypeRefused(f"{given}, {', '.join(encodings)}"[:LONGEST_TYPE])
    is_json = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    if options.get("charset", "utf-8").lower() not in (JSON_CHARSETS if is_json else CHARSETS):
        raise BodyTypeRefused(given)
    if is_json:
        return JsonReader(claims)
    if kind == URLENCODED:
        return UrlencodedReader(claims)
    if kind == MULTIPART:
        return MultipartReader(options.get("boundary", ""), claims)
    raise BodyTypeRefused(given)


def _parsed(types: Sequence[str], given: str) -> tuple[str, dict[str, str]]:
    if len(types) > 1 or len(given) > LONGEST_TYPE:
        raise BodyTypeRefused(given[:LONGEST_TYPE])
    parameters = parameters_of(given)
    if not parameters:
        raise BodyTypeRefused(given)
    (kind, _), *options = parameters
    named = {name: value for name, value in options if isinstance(value, str)}
    if len(named) != len(options):
        raise BodyTypeRefused(given)
    return kind.strip().lower(), named
