"""ZIPの目次: bounded before `zipfile` reads it, which takes one of any length (PKWARE APPNOTE 4.3.14 to 4.3.16)."""

import struct

from warifu.kernel.errors import NotUnderstood, TooLarge

END, END_OCTETS = b"PK\x05\x06", 22
LONGEST_COMMENT = 65_535
LOCATOR_64, LOCATOR_OCTETS = b"PK\x06\x07", 20
BYTES_PER_PART = 300


def check_directory(content: bytes, expected: str, most_parts: int) -> None:
    """目次を確かめる: by the numbers at the end of the file; zip64, where larger ones would stand, is refused.

    `expected` names what the file should be. Raises NotUnderstood, TooLarge.
    """
    at = content.rfind(END, max(0, len(content) - LONGEST_COMMENT - END_OCTETS))
    if at < 0 or len(content) < at + END_OCTETS:
        raise NotUnderstood(expected, "a ZIP file that is cut off")
    if content[max(0, at - LOCATOR_OCTETS) : at].startswith(LOCATOR_64):
        raise NotUnderstood(expected, "a ZIP file in the form for huge files (zip64)")
    parts, length = struct.unpack_from("<HI", content, at + 10)
    if parts > most_parts or length > most_parts * BYTES_PER_PART:
        raise TooLarge("parts", most_parts)
