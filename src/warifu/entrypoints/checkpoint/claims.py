"""名乗りを読む: operator codes named in the query or in form fields, read as they stream by.

The fields are `userid`, `senderId` and `sender`, in any case. A value names an operator code when it is one, or begins
with one and a hyphen; anything else names nobody.
"""

import contextlib
from typing import Protocol
from urllib.parse import parse_qsl, unquote_plus

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from warifu.gateway.facts import Claim
from warifu.kernel.errors import FieldInvalid, NotUnderstood
from warifu.kernel.ids import OperatorCode

NAMING_FIELDS = frozenset({"userid", "senderid", "sender"})
LONGEST_FIELD = 1024
MOST_CODES = 4  # two different ones already cannot both be right
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def named_operator(value: str) -> str | None:
    """名乗られた事業者: the operator code that a user id or sender id names, None when it names nobody."""
    with contextlib.suppress(FieldInvalid):
        return OperatorCode(value.strip().partition("-")[0]).text
    return None


class Claims:
    """名乗りの収集: collects the codes that a request names, in whatever part."""

    def __init__(self) -> None:
        self._codes: set[str] = set()

    def add_field(self, name: str, value: str) -> None:
        if name.lower() in NAMING_FIELDS:
            self.add_code(named_operator(value))

    def add_code(self, code: str | None) -> None:
        if code is not None and len(self._codes) < MOST_CODES:
            self._codes.add(code)

    def add_query(self, query: bytes) -> None:
        for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="replace"):
            self.add_field(name, value)

    def claim(self) -> Claim:
        return Claim(frozenset(self._codes))


class FormReader(Protocol):
    """フォームの読み手: takes the body piece by piece. `feed` and `end` raise NotUnderstood."""

    def feed(self, piece: bytes) -> None: ...

    def end(self) -> None: ...


def form_reader(content_type: str, claims: Claims) -> FormReader | None:
    """読み手を選ぶ: for the two kinds of form; None for a body that is no form."""
    kind, options = parse_options_header(content_type)
    if kind == URLENCODED.encode():
        return _UrlencodedReader(claims)
    if kind == MULTIPART.encode():
        return _MultipartReader(options.get(b"boundary", b""), claims)
    return None


class _UrlencodedReader:
    """キーと値: keeps at most the first 1024 bytes of the field that is passing."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._field = bytearray()

    def feed(self, piece: bytes) -> None:
        *ended, open_field = piece.split(b"&")
        for part in ended:
            self._grow(part)
            self.end()
        self._grow(open_field)

    def end(self) -> None:
        name, _, value = self._field.partition(b"=")
        self._claims.add_field(_unquoted(name), _unquoted(value))
        self._field.clear()

    def _grow(self, part: bytes) -> None:
        self._field += part[: LONGEST_FIELD - len(self._field)]


def _unquoted(text: bytes | bytearray) -> str:
    return unquote_plus(text.decode("latin-1"), errors="replace")


class _MultipartReader:
    """マルチパート: looks at fields only; files stream past unread. RFC 7578."""

    def __init__(self, boundary: bytes, claims: Claims) -> None:
        if not 0 < len(boundary) <= 70:
            raise NotUnderstood(MULTIPART, "no boundary of 1 to 70 characters")
        self._claims = claims
        self._header, self._header_value = bytearray(), bytearray()
        self._name = ""
        self._value = bytearray()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: _grow(self._header, data[start:end]),
                "on_header_value": lambda data, start, end: _grow(self._header_value, data[start:end]),
                "on_header_end": self._end_header,
                "on_part_data": lambda data, start, end: self._data(data[start:end]),
                "on_part_end": self._end_part,
            },
        )

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise NotUnderstood(MULTIPART, type(error).__name__) from None

    def end(self) -> None:
        try:
            self._parser.finalize()
        except FormParserError as error:
            raise NotUnderstood(MULTIPART, type(error).__name__) from None

    def _begin(self) -> None:
        self._name = ""
        self._value.clear()

    def _end_header(self) -> None:
        if self._header.strip().lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._header_value))
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._header.clear()
        self._header_value.clear()

    def _data(self, data: bytes) -> None:
        if self._name.lower() in NAMING_FIELDS:
            _grow(self._value, data)

    def _end_part(self) -> None:
        self._claims.add_field(self._name, self._value.decode("utf-8", "replace"))


def _grow(kept: bytearray, more: bytes) -> None:
    kept += more[: LONGEST_FIELD - len(kept)]
