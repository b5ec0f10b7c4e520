"""長い列の目次: where the parts of a long DER sequence lie, without copying them."""

from collections.abc import Sequence
from mmap import mmap

Span = tuple[int, int]
Data = bytes | mmap
SEQUENCE, BIT_STRING = 0x30, 0x03


def header(tag: int, length: int) -> bytes:
    """見出し: tag and definite length in the shortest form (X.690 section 10.1)."""
    if length < 0x80:
        return bytes((tag, length))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets


def children(data: Data, span: Span | None = None) -> Sequence[Span]:
    """子の位置: of the element at `span` or of the whole, each from its tag to its end.

    Raises ValueError when they do not fill it.
    """
    place, end = content_of(data, span or (0, len(data)))
    spans = []
    while place < end:
        after = _content(data, place)[1]
        spans.append((place, after))
        place = after
    if place != end:
        raise ValueError("an element reaches beyond the one it stands in")
    return spans


def content_of(data: Data, span: Span) -> Span:
    """中身の位置: of the element at `span`. Raises ValueError when it ends elsewhere."""
    start, end = _content(data, span[0])
    if end != span[1]:
        raise ValueError("an element does not end where it should")
    return start, end


def _content(data: Data, place: int) -> Span:
    if place + 2 > len(data):
        raise ValueError("cut off")
    first = data[place + 1]
    if first < 0x80:
        return place + 2, place + 2 + first
    size = first & 0x7F
    octets = data[place + 2 : place + 2 + size]
    length = int.from_bytes(octets, "big")
    if header(0, length)[1:] != data[place + 1 : place + 2 + size]:
        raise ValueError("a length not in its shortest form")
    return place + 2 + size, place + 2 + size + length
