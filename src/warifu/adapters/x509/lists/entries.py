"""失効リストの行: one line in DER, and lines cut from and spliced into segments (RFC 5280 section 5.1.2.6).

A line of a list is at most 58 bytes long, so both its length and its serial's length are single bytes; the splice
rests on that. Encoding itself is asn1crypto's.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from asn1crypto.crl import RevokedCertificate
from asn1crypto.x509 import Time

from warifu.authority.facts import RevocationReason
from warifu.authority.lists import ListEntry, ListSegment, RevokedSerial

SEGMENT_ENTRIES = 4096
UTC_TIME_YEARS = range(1950, 2050)  # RFC 5280 section 5.1.2.6
REMOVED = "remove_from_crl"


def encode_entry(revoked: RevokedSerial) -> bytes:
    """行を符号化する: no reason is said by leaving the extension out (RFC 5280 section 5.3.1)."""
    reason = REMOVED if revoked.released else str(revoked.reason)
    line = {"user_certificate": revoked.serial, "revocation_date": _time(revoked.revoked_at)}
    if reason != RevocationReason.UNSPECIFIED:
        extension = {"extn_id": "crl_reason", "critical": False, "extn_value": reason}
        line["crl_entry_extensions"] = [extension]
    return bytes(RevokedCertificate(line).dump())


def spliced(
    segments: Sequence[ListSegment], changes: Sequence[ListEntry], ended: Collection[int]
) -> Mapping[int, Sequence[ListSegment]]:
    """差し替える節: by the `lower` of each segment that changes, what stands in its place (nothing, when empty).

    `changes` are put in or taken out, `ended` serials are dropped. The first segment stays, if only as an empty one.
    """
    lowers = [segment.lower for segment in segments]
    touched: dict[int, dict[int, bytes | None]] = {}
    for serial in ended:
        touched.setdefault(bisect_right(lowers, serial) - 1, {})[serial] = None
    for change in changes:
        touched.setdefault(bisect_right(lowers, change.serial) - 1, {})[change.serial] = (
            change.entry if change.listed else None
        )
    return {lowers[place]: _merged(segments[place], lines) for place, lines in touched.items()}


def _merged(segment: ListSegment, changed: Mapping[int, bytes | None]) -> Sequence[ListSegment]:
    lines: dict[int, bytes | None] = {**lines_of(segment.content), **changed}
    return _cut(sorted((serial, line) for serial, line in lines.items() if line is not None), segment.lower)


def lines_of(content: bytes) -> Mapping[int, bytes]:
    """行に分ける: by serial. Raises ValueError when the content is not whole lines."""
    lines, place = {}, 0
    while place < len(content):
        end = place + 2 + content[place + 1]
        serial_at = place + 4
        serial = int.from_bytes(content[serial_at : serial_at + content[place + 3]], "big")
        lines[serial] = content[place:end]
        place = end
    if place != len(content):
        raise ValueError("a segment ends within a line")
    return lines


def _cut(lines: Sequence[tuple[int, bytes]], lower: int) -> Sequence[ListSegment]:
    """Segments of at most SEGMENT_ENTRIES lines; when there are more, all are cut to half so that each can grow."""
    size = SEGMENT_ENTRIES if len(lines) <= SEGMENT_ENTRIES else SEGMENT_ENTRIES // 2
    cut = [lines[start : start + size] for start in range(0, len(lines), size)]
    made = [ListSegment(piece[0][0], b"".join(line for _, line in piece)) for piece in cut]
    if made:
        made[0] = ListSegment(lower, made[0].content)
        return made
    return [ListSegment(0, b"")] if lower == 0 else []


def _time(at: datetime) -> Time:
    kind = "utc_time" if at.year in UTC_TIME_YEARS else "general_time"
    return Time(name=kind, value=at.replace(microsecond=0))
