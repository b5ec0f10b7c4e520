"""外側の形: DER as other programs leave it in files, with marks, Base64 without lines around it, or octets behind it.

Only what is beyond doubt is undone: text in UTF-16 or UTF-8 with a byte order mark, the Base64 of one whole DER object,
and line ends, blanks or zeros behind one.
"""

import base64
import binascii
import codecs
import re

from asn1crypto import parser
from asn1crypto.core import ObjectIdentifier

from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.texts import WIDE_MARKS

DER_SEQUENCE, INDEFINITE = 0x30, 0x80
FILLING = b"\r\n\t \0\x1a"
BLANKS = re.compile(rb"[\s\0]|\xc2\xa0|\xe2\x80\x8b|\xef\xbb\xbf")
JAVA_KEY_STORES = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")  # JKS, JCEKS
SIGNED_DATA = ObjectIdentifier("1.2.840.113549.1.7.2").dump()
HEADER_OCTETS = 6
BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")


def unframed(data: bytes, expected: str) -> bytes:
    """外側を外す: DER without what does not belong to it, or PEM as ASCII; anything else as it is.

    Raises NotUnderstood for text that says UTF-16 and is none.
    """
    data = _as_octets(data, expected)
    if data[:1] == bytes((DER_SEQUENCE,)):
        return _without_filling(data)
    if b"-----BEGIN " in data:
        return data
    return _from_base64(data) or data


def other_kind(data: bytes) -> str:
    """別の種類: PKCS7 or JKS, forms that other programs read; "" for anything else."""
    if data.startswith(JAVA_KEY_STORES):
        return "JKS"
    at = data.find(SIGNED_DATA, 0, HEADER_OCTETS + len(SIGNED_DATA))
    return "PKCS7" if at > 0 and data[0] == DER_SEQUENCE else ""


def refuse_other_kinds(data: bytes, expected: str) -> None:
    """別の種類を断る: naming it, so that whoever has it learns how to turn it. Raises NotUnderstood."""
    if kind := other_kind(data):
        raise NotUnderstood(expected, f"it holds a {kind.lower()}")


def _as_octets(data: bytes, expected: str) -> bytes:
    for mark, encoding in WIDE_MARKS.items():
        if data.startswith(mark):
            with refusing(expected, data, "text in UTF-16"):
                return data[len(mark) :].decode(encoding).encode()
    return data.removeprefix(codecs.BOM_UTF8)


def _without_filling(data: bytes) -> bytes:
    length = _length(data)
    return data[:length] if length and not data[length:].strip(FILLING) else data


def _from_base64(data: bytes) -> bytes | None:
    packed = BLANKS.sub(b"", data)
    if not BASE64.fullmatch(packed):
        return None
    try:
        der = base64.b64decode(packed, validate=True)
    except binascii.Error:
        return None
    return der if der[:1] == bytes((DER_SEQUENCE,)) and _length(der) == len(der) else None


def _length(data: bytes) -> int | None:
    """Of the element that the data begins with, if it is whole and says its length."""
    if len(data) < 2 or data[1] == INDEFINITE:
        return None
    try:
        with refusing("DER", data):
            return int(parser.peek(data))
    except NotUnderstood:
        return None
