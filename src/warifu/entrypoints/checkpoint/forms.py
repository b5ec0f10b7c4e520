"""フォームを読む: fields that name somebody are read as the form streams by; everything else is let past unread.

`feed` and `end` raise NotUnderstood where a form cannot be read to its end as what it says it is: nobody knows whom
such a form names.
"""

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from warifu.entrypoints.checkpoint.claims import SEPARATORS, Claims, is_naming, unquoted
from warifu.entrypoints.checkpoint.header_fields import parameters_of
from warifu.kernel.errors import NotUnderstood

LONGEST_FIELD = 1024
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
PLAIN_ENCODINGS = frozenset({"", "7bit", "8bit", "binary"})


class UrlencodedReader:
    """キーと値: keeps at most the first 1024 bytes of the field that is passing."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._field = bytearray()

    def feed(self, piece: bytes) -> None:
        *ended, open_field = SEPARATORS.split(piece)
        for part in ended:
            self._grow(part)
            self.end()
        self._grow(open_field)

    def end(self) -> None:
        self._claims.add_pair(bytes(self._field))
        self._field.clear()

    def _grow(self, part: bytes) -> None:
        left = LONGEST_FIELD - len(self._field)
        self._field += part[:left]
        if len(part) <= left:
            return
        name, equals, _ = self._field.partition(b"=")
        if not equals:
            raise NotUnderstood(URLENCODED, f"a name of more than {LONGEST_FIELD} bytes")
        if is_naming(unquoted(name)):
            raise NotUnderstood(URLENCODED, f"a field that names somebody, of more than {LONGEST_FIELD} bytes")


class MultipartReader:
    """マルチパート: looks at fields only; files stream past unread. RFC 7578."""

    def __init__(self, boundary: str, claims: Claims) -> None:
        if not 0 < len(boundary) <= 70 or not boundary.isascii():
            raise NotUnderstood(MULTIPART, "no boundary of 1 to 70 characters")
        self._claims = claims
        self._header, self._header_value = bytearray(), bytearray()
        self._name: str | None = None
        self._value = bytearray()
        self._is_whole = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: _grow(self._header, data[start:end]),
                "on_header_value": lambda data, start, end: _grow(self._header_value, data[start:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": lambda data, start, end: self._data(data[start:end]),
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise NotUnderstood(MULTIPART, type(error).__name__) from None

    def end(self) -> None:
        if not self._is_whole:
            raise NotUnderstood(MULTIPART, "its closing boundary is missing")

    def _begin(self) -> None:
        self._name = None
        self._value.clear()

    def _end_header(self) -> None:
        name, value = self._header.strip().lower().decode("latin-1"), self._header_value.decode("utf-8", "replace")
        self._header.clear()
        self._header_value.clear()
        if name == "content-disposition":
            if self._name is not None:
                raise NotUnderstood(MULTIPART, "a part with two Content-Dispositions")
            self._name = _field_name(value)
        elif name == "content-transfer-encoding" and value.strip().lower() not in PLAIN_ENCODINGS:
            raise NotUnderstood(MULTIPART, "a part with a Content-Transfer-Encoding")
        elif name == "content-type" and value.strip().lower().startswith("multipart/"):
            raise NotUnderstood(MULTIPART, "a part that has parts")

    def _end_headers(self) -> None:
        if self._name is None:
            raise NotUnderstood(MULTIPART, "a part without Content-Disposition")

    def _data(self, data: bytes) -> None:
        if self._name and is_naming(self._name):
            _grow(self._value, data)

    def _end_part(self) -> None:
        self._claims.add_field(self._name or "", self._value.decode("utf-8", "replace"))

    def _end(self) -> None:
        self._is_whole = True


def _field_name(disposition: str) -> str:
    parameters = parameters_of(disposition.replace("\r", " ").replace("\n", " ")) or ()
    names = [value for name, value in parameters if name == "name"]
    if len(names) != 1 or not isinstance(names[0], str):
        raise NotUnderstood(MULTIPART, "a part without one plain name")
    return names[0]


def _grow(kept: bytearray, more: bytes) -> None:
    if len(kept) + len(more) > LONGEST_FIELD:
        raise NotUnderstood(MULTIPART, f"a header, or a field that names somebody, of more than {LONGEST_FIELD} bytes")
    kept += more
