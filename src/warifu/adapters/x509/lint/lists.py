"""失効リストの署名前検査: what the exact bytes of a TBSCertList get wrong, by RFC 5280 section 5 and by their content.

The lines are checked in the segments they were cut into. A segment that this process has checked before is kept, and
only compared with the bytes to be signed; whatever is not kept is looked at line by line.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import lt
from threading import Lock
from typing import Any

from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.crl import TBSCertListExtensions
from asn1crypto.x509 import Certificate, Time

from warifu.adapters.x509.lint.extension_rules import AUTHORITY_KEY_IDENTIFIER
from warifu.adapters.x509.tlv import Span, children, content_of
from warifu.authority.facts import Finding
from warifu.authority.lists import RevocationListContent

LONGEST_SERIAL = 20
KNOWN_BYTES = 48 * 1024 * 1024
CRL_NUMBER, DELTA_INDICATOR, ISSUING_POINT, FRESHEST = "2.5.29.20", "2.5.29.27", "2.5.29.28", "2.5.29.46"
CRITICAL = {DELTA_INDICATOR, ISSUING_POINT}
VERSION_2 = b"\x02\x01\x01"
OUTER_TAGS = b"\x30\x30\xa0"  # the list itself, revokedCertificates, crlExtensions


def _shapes() -> Iterator[bytes]:
    """Every form a line may have: serial of 1 to 20 bytes, UTCTime or GeneralizedTime, with a reason or without."""
    times = (rb"\x17\x0d[0-9]{12}Z", rb"\x18\x0f20[5-9][0-9]{11}Z")
    reason = rb"\x30\x0c\x30\x0a\x06\x03\x55\x1d\x15\x04\x03\x0a\x01[\x01-\x06\x08-\x0a]"
    for size in (16, *(n for n in range(1, LONGEST_SERIAL + 1) if n != 16)):
        first = rb"[\x01-\x7f]" if size == 1 else rb"(?:[\x01-\x7f].|\x00[\x80-\xff])"
        serial = b"\\x02\\x%02x" % size + first + (b".{%d}" % (size - 2) if size > 2 else b"")
        for extra, date in zip((15, 17), times, strict=True):
            for tail in ((14, reason), (0, b"")):
                yield b"\\x30\\x%02x" % (2 + size + extra + tail[0]) + serial + date + tail[1]


LINES = re.compile(b"(?:" + b"|".join(_shapes()) + b")*", re.DOTALL)
SIZED_SERIALS = b"|".join(b"\\x%02x.{%d}" % (size, size) for size in (16, *range(1, 16), *range(17, 21)))
SERIALS = re.compile(rb"\x30.\x02(" + SIZED_SERIALS + rb")(?:\x17.{14}|\x18.{16})(?:\x30\x0c\x30.{11})?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Checked:
    first: bytes
    last: bytes
    removes: bool


class _Known:
    """検査済みの節: those linted last, by their bytes, up to KNOWN_BYTES of them. May be shared by threads."""

    def __init__(self) -> None:
        self._checked: OrderedDict[bytes, _Checked] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def take(self, segment: bytes) -> _Checked | None:
        """取り出す: whoever takes it puts it back, so that the caller's own bytes are kept and not a second copy."""
        with self._lock:
            checked = self._checked.pop(segment, None)
            self._size -= len(segment) if checked else 0
        return checked

    def put(self, segment: bytes, checked: _Checked) -> None:
        with self._lock:
            self._size += 0 if segment in self._checked else len(segment)
            self._checked[segment] = checked
            while self._size > KNOWN_BYTES:
                self._size -= len(self._checked.popitem(last=False)[0])


_known = _Known()


def lint_list(to_be_signed: bytes, content: RevocationListContent, segments: Sequence[bytes]) -> Sequence[Finding]:
    """失効リストの検査: `segments` are the lines that should stand on it, cut in places, none of them empty."""
    try:
        fields = children(to_be_signed)
        has_lines = len(fields) == 7
        if len(fields) not in {6, 7}:
            return [Finding("list.encoding.fields", f"{len(fields)} fields in the TBSCertList")]
        if bytes(to_be_signed[at] for at in (0, fields[-2][0] if has_lines else 0, fields[-1][0])) != OUTER_TAGS:
            return [Finding("list.encoding.fields", "a field of the TBSCertList has another tag than it should")]
        body = content_of(to_be_signed, fields[5]) if has_lines else (0, 0)
        head = [to_be_signed[start:end] for start, end in fields[:5]]
        extensions = to_be_signed[slice(*content_of(to_be_signed, fields[-1]))]
        found = [
            *_head(head, content),
            *_extensions(extensions, content),
            *_body(to_be_signed, body, content, segments),
        ]
        if has_lines and body[0] == body[1]:
            found.append(("list.entries.absent", "an empty list leaves revokedCertificates out"))
    except (ValueError, TypeError, LookupError, AttributeError) as fault:
        return [Finding("list.encoding.readable", f"{type(fault).__name__}: {fault}")]
    return [Finding(rule, why) for rule, why in found]


def _head(fields: Sequence[bytes], content: RevocationListContent) -> Iterator[tuple[str, str]]:
    version, algorithm, issuer, this_update, next_update = fields
    if version != VERSION_2:
        yield "list.version", "a list with extensions is of version 2"
    SignedDigestAlgorithm.load(algorithm, strict=True).native  # noqa: B018  # read it whole, or raise
    if issuer != Certificate.load(content.issuer)["tbs_certificate"]["subject"].dump():
        yield "list.issuer", "the issuer is not the subject of the CA's certificate, byte for byte"
    for rule, written, expected in (
        ("list.this_update", this_update, content.this_update),
        ("list.next_update", next_update, content.next_update),
    ):
        if _instant(written) != expected:
            yield rule, f"{_instant(written)} instead of {expected}"
    if content.next_update <= content.this_update:
        yield "list.next_update", "the list ends before it begins"


def _extensions(encoded: bytes, content: RevocationListContent) -> Iterator[tuple[str, str]]:
    written = TBSCertListExtensions.load(encoded, strict=True)
    found: dict[str, Any] = {}
    octets: dict[str, bytes] = {}
    for extension in written:
        oid, critical = extension["extn_id"].dotted, extension["critical"].native
        if oid in found:
            yield "list.extensions.once", f"extension {oid} stands twice"
        if critical != (oid in CRITICAL):
            yield "list.extensions.critical", f"extension {oid} is {'' if critical else 'not '}critical"
        found[oid] = extension["extn_value"].parsed.native
        octets[oid] = extension["extn_value"].contents
    expected: Mapping[str, Any] = {
        AUTHORITY_KEY_IDENTIFIER: _key_identifier(content.issuer),
        CRL_NUMBER: content.number,
        DELTA_INDICATOR: content.base_number,
        ISSUING_POINT: content.point,
        FRESHEST: content.freshest,
    }
    for oid in sorted(found.keys() - expected.keys()):
        yield "list.extensions.foreign", f"extension {oid} does not belong here"
    for oid, value in expected.items():
        if (said := _said(oid, found.get(oid))) != value:
            yield "list.extensions.value", f"extension {oid} says {said}, expected {value}"
        # asn1crypto shows an address without the control characters in it
        elif isinstance(value, str) and value.encode() not in octets[oid]:
            yield "list.extensions.value", f"extension {oid} says {octets[oid]!r}, expected {value}"
    if content.base_number is not None and content.base_number > content.number:
        yield "list.base", "a delta list builds on a number that is still to come"


def _said(oid: str, value: Any) -> Any:
    """What an extension says, in the form of the content; anything beyond that shows as itself."""
    if value is None:
        return None
    if oid == AUTHORITY_KEY_IDENTIFIER:
        rest = [value["authority_cert_issuer"], value["authority_cert_serial_number"]]
        return value["key_identifier"] if rest == [None, None] else value
    if oid == ISSUING_POINT:
        flags = {name: said for name, said in value.items() if name != "distribution_point" and said}
        return value["distribution_point"][0] if not flags and len(value["distribution_point"]) == 1 else value
    if oid == FRESHEST:
        alone = len(value) == 1 and value[0]["reasons"] is None and value[0]["crl_issuer"] is None
        return value[0]["distribution_point"][0] if alone and len(value[0]["distribution_point"]) == 1 else value
    return value


def _body(
    to_be_signed: bytes, body: Span, content: RevocationListContent, segments: Sequence[bytes]
) -> Iterator[tuple[str, str]]:
    place, last = body[0], b""
    if (size := sum(map(len, segments))) != body[1] - place:
        yield "list.entries.whole", f"{body[1] - place} bytes of lines, expected {size}"
        return
    for segment in segments:
        if not to_be_signed.startswith(segment, place):
            yield "list.entries.whole", "lines are not those that should stand there"
            return
        checked = _segment(segment)
        if isinstance(checked, str):
            yield "list.entries.form", checked
            return
        if checked.first <= last:
            yield "list.entries.sorted", "serial numbers do not rise from one segment to the next"
        if checked.removes and content.base_number is None:
            yield "list.entries.removed", "removeFromCRL stands in delta lists only"
        place, last = place + len(segment), checked.last


def _segment(lines: bytes) -> _Checked | str:
    checked = _known.take(lines)
    if checked is None:
        if not LINES.fullmatch(lines):
            return "a line is not of the form of RFC 5280 section 5.1"
        serials: list[bytes] = SERIALS.findall(lines)
        if not serials or not all(map(lt, serials, serials[1:])):
            return "serial numbers are not unique and ascending"
        checked = _Checked(serials[0], serials[-1], b"\x0a\x01\x08" in lines and _removes(lines))
    _known.put(lines, checked)
    return checked


def _removes(lines: bytes) -> bool:
    """Whether a line says removeFromCRL; three bytes may also be part of a serial number."""
    return re.search(rb"\x30\x0c\x30\x0a\x06\x03\x55\x1d\x15\x04\x03\x0a\x01\x08", lines) is not None


def _instant(encoded: bytes) -> datetime:
    native: datetime = Time.load(encoded, strict=True).native
    return native


def _key_identifier(issuer: bytes) -> bytes:
    identifier: bytes = Certificate.load(issuer).key_identifier_value.native
    return identifier
