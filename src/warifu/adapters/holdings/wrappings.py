"""包みを開く: the octets inside a file in which certificates may be, whatever text, mail or store is around them."""

import base64
import email
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from itertools import islice

from asn1crypto import parser

from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.texts import WIDE_MARKS

FRAME = re.compile(rb"-----BEGIN ([A-Z0-9 #]{1,64})-----([^-]*(?:-(?!----)[^-]*)*)-----END \1-----")
BEGINNING = re.compile(rb"-----BEGIN [A-Z0-9 #]{1,64}-----")
BARE = re.compile(rb"MI[IA][A-Za-z0-9+/\s>]{100,}={0,2}")  # how the Base64 of a long DER sequence begins
BETWEEN = re.compile(rb"\\[nr]|[\s>\0]")  # line ends, also spelled out ones, and marks of quoting
MAIL = re.compile(rb"\A(?:[A-Za-z][A-Za-z0-9-]*: [^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}", re.ASCII)
ENCODED = re.compile(rb"content-transfer-encoding:", re.IGNORECASE)
STORE = b"\0\0\0\0CERT"  # Microsoft's serialized certificate store, .sst
CERTIFICATE_IN_STORE = 32
SEQUENCE, INDEFINITE = b"\x30", b"\x80"
LONG_LENGTHS = b"\x80\x81\x82\x83\x84"
STORE_HEAD = struct.Struct("<III")
DEEPEST_MAIL, MOST_PARTS = 4, 10_000
WINDOW = 64 * 1024
UNNAMED = ""
CUT_OFF = "no complete PEM block"


@dataclass(frozen=True, slots=True)
class Part:
    """中の一件: DER, or whatever else begins so; `label` is that of its PEM frame. With `why` it could not be read."""

    label: str
    der: bytes
    why: str = ""


def parts_of(data: bytes, depth: int = 0) -> Iterator[Part]:
    """中身: every object that the file seems to hold, at most 10,000; nothing for what is no such thing."""
    if data.startswith(STORE):
        yield from _of_store(data)
    elif _begins_as_der(data, 0):
        yield from _of_der(data)
    elif ENCODED.search(data) and MAIL.match(data) and depth < DEEPEST_MAIL:
        yield from _of_mail(data, depth)
    else:
        yield from _of_text(as_ascii(data))


def _begins_as_der(data: bytes, at: int) -> bool:
    """A sequence of more than 127 octets; text that begins with the letter 0 is none."""
    return data[at : at + 1] == SEQUENCE and data[at + 1 : at + 2] in LONG_LENGTHS and len(data) > at + 1


def as_ascii(data: bytes) -> bytes:
    """文字を8ビットに: text in UTF-16, as Windows' shells write it, in UTF-8; anything else as it is."""
    for mark, encoding in WIDE_MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace").encode()
    return data


def first_element(data: bytes, start: int = 0) -> bytes:
    """最初の要素: the DER that begins at `start`, without what stands behind it; BER without a length comes whole.

    Raises NotUnderstood when it is cut off.
    """
    if data[start + 1 : start + 2] == INDEFINITE:
        return data[start:]
    window = data[start : start + WINDOW]  # a copy of all that is left, for each of many, would take too long
    try:
        with refusing("DER", window):
            return window[: int(parser.peek(window))]
    except NotUnderstood:
        with refusing("DER", window, "cut off"):
            return data[start : start + int(parser.peek(data[start:]))]


def _of_der(data: bytes) -> Iterator[Part]:
    """One element after the other, as some programs write a chain."""
    at = 0
    for _ in range(MOST_PARTS):
        try:
            element = first_element(data, at)
        except NotUnderstood as fault:
            yield Part(UNNAMED, b"", fault.why)
            return
        yield Part(UNNAMED, element)
        at += len(element)
        if not _begins_as_der(data, at):
            return


def _of_text(text: bytes) -> Iterator[Part]:
    end = 0
    for frame in islice(FRAME.finditer(text), MOST_PARTS):
        yield from _bare(text[end : frame.start()])
        label = frame[1].decode()
        if label.endswith("PRIVATE KEY"):
            yield Part(label, b"")
        else:
            yield _decoded(label, frame[2])
        end = frame.end()
    if BEGINNING.search(text, end):
        yield Part(UNNAMED, b"", CUT_OFF)
    else:
        yield from _bare(text[end:])


def _decoded(label: str, body: bytes) -> Part:
    try:
        with refusing("PEM", body, "the PEM block is not Base64"):
            return Part(label, base64.b64decode(BETWEEN.sub(b"", body), validate=True))
    except NotUnderstood as fault:
        return Part(label, b"", fault.why)


def _bare(text: bytes) -> Iterator[Part]:
    """Base64 without a frame: the DER says how long it is, so that words behind it do no harm."""
    for run in islice(BARE.finditer(text), MOST_PARTS):
        yield from _in_run(BETWEEN.sub(b"", run[0]).rstrip(b"="))


def _in_run(packed: bytes) -> Iterator[Part]:
    at = 0
    while packed.startswith(b"MI", at):
        try:
            with refusing("Base64", packed):
                element = _element_of(packed, at)
        except NotUnderstood as fault:
            yield Part(UNNAMED, b"", fault.why)
            return
        yield Part(UNNAMED, element)
        at += -(-len(element) // 3) * 4


def _element_of(packed: bytes, at: int) -> bytes:
    try:
        return first_element(_unpacked(packed[at : at + WINDOW]))
    except NotUnderstood:
        return first_element(_unpacked(packed[at:]))


def _unpacked(packed: bytes) -> bytes:
    whole = packed[: len(packed) - (len(packed) % 4 == 1)]
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))


def _of_mail(data: bytes, depth: int) -> Iterator[Part]:
    parts = list(email.message_from_bytes(data, policy=policy.compat32).walk())
    for part in parts[:MOST_PARTS]:
        content = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield from parts_of(content, depth + 1)


def _of_store(data: bytes) -> Iterator[Part]:
    """Elements of kind, encoding, length and content; kind 0 ends the store."""
    at = len(STORE)
    for _ in range(MOST_PARTS):
        if len(data) < at + STORE_HEAD.size:
            yield Part(UNNAMED, b"", "cut off")
            return
        kind, _encoding, length = STORE_HEAD.unpack_from(data, at)
        if not kind:
            return
        at += STORE_HEAD.size
        if kind == CERTIFICATE_IN_STORE:
            yield Part("CERTIFICATE", data[at : at + length])
        at += length
