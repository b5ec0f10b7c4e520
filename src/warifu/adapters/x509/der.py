"""DER: just enough to splice a certificate out of pieces and to take it apart again (X.690 section 10).

Used on the hot path alone (`template.py`, `signing.py`); everything that comes from outside is read by libraries.
"""

INTEGER, BIT_STRING, OCTET_STRING, UTF8_STRING, PRINTABLE_STRING = 0x02, 0x03, 0x04, 0x0C, 0x13
UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 0x17, 0x18, 0x30, 0x31
SHORT = 0x80  # lengths below this are their own encoding


def tlv(tag: int, value: bytes) -> bytes:
    """要素にする: tag, shortest length, value."""
    length = len(value)
    if length < SHORT:
        return bytes((tag, length)) + value
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, SHORT | len(octets))) + octets + value


def integer(value: int) -> bytes:
    """整数にする: of a value that is not negative, in as few octets as possible."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def inside(data: bytes, at: int, tag: int) -> tuple[int, int]:
    """中身の範囲: (start, end) of the value of the element at `at`. Raises ValueError unless it is `tag` in full."""
    if at + 2 > len(data) or data[at] != tag:
        raise ValueError(f"no element {tag:#04x} at {at}")
    length, start = data[at + 1], at + 2
    if length >= SHORT:
        start += length & 0x7F
        octets = data[at + 2 : start]
        length = int.from_bytes(octets)
        if not octets or octets[0] == 0 or length < SHORT or (length < 1 << 8 and len(octets) > 1):
            raise ValueError(f"a length that is not the shortest at {at}")
    if start + length > len(data):
        raise ValueError(f"cut off at {at}")
    return start, start + length
