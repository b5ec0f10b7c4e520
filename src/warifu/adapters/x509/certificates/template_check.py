"""ひな形の速い検査: reads bytes made from a template once; True means sound, False means undecided.

A yes means that `lint/spliced.py` would find nothing, which a property test holds it to. Whatever this walk does not
know, such as a name so long that its length takes two octets, it leaves to the rules there; they say what is wrong.
"""

import hashlib
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm

from warifu.adapters.x509 import der
from warifu.adapters.x509.certificates.signing import VERSION_3
from warifu.adapters.x509.certificates.template import (
    ALTERNATIVE_NAME,
    ATTRIBUTES,
    IDENTIFIER_HEAD,
    URI,
    Template,
    extension_list,
)
from warifu.adapters.x509.keys import algorithm_of_der
from warifu.adapters.x509.lint.spliced import LONGEST_SERIAL, validity_faults
from warifu.adapters.x509.names import check_subject
from warifu.authority.errors import KeyRefused, SubjectInvalid
from warifu.authority.facts import CertificateContent, SubjectName
from warifu.kernel.period import ValidityPeriod

COUNTRY, ORGANIZATION, UNIT, NAME = (oid + bytes((tag,)) for _, oid, tag in ATTRIBUTES)
LONGEST_TEXT = 116  # octets in an attribute whose own length still takes one octet


def is_sound(template: Template, data: bytes, content: CertificateContent) -> bool:
    """正しいと分かるか: whether these bytes, filled into `template` for `content`, surely break no rule."""
    try:
        at, end = der.inside(data, 0, der.SEQUENCE)
        at = _same(data, at, VERSION_3)
        at = _serial(data, at, content.serial)
        at = _same(data, at, template.algorithm_and_issuer)
        at = _validity(data, at, content.period, template.issuer_period)
        at = _subject(data, at, content.subject)
        at = _key(data, at, template, content)
        at, last = extension_list(data, at)
        at = _same(data, at, template.before)
        at = _same(data, at, IDENTIFIER_HEAD)
        at = _same(data, at, hashlib.sha1(content.public_key[len(template.key) :]).digest())  # noqa: S324  # RFC 5280
        at = _same(data, at, template.between)
        at = _alternative_name(data, at, content.uris)
        return _same(data, at, template.after) == last == end == len(data)
    except (ValueError, IndexError, KeyRefused, SubjectInvalid, UnsupportedAlgorithm):
        return False


def _same(data: bytes, at: int, expected: bytes) -> int:
    if not data.startswith(expected, at):
        raise ValueError
    return at + len(expected)


def _serial(data: bytes, at: int, serial: int) -> int:
    length, start = data[at + 1], at + 2
    end = start + length
    if data[at] != der.INTEGER or not 0 < length <= LONGEST_SERIAL or serial <= 0:
        raise ValueError
    if int.from_bytes(data[start:end], signed=True) != serial or serial.bit_length() // 8 + 1 != length:
        raise ValueError
    return end


def _validity(data: bytes, at: int, period: ValidityPeriod, issuers: ValidityPeriod) -> int:
    _, end = der.inside(data, at, der.SEQUENCE)
    if not _is_period(data[at:end], period, issuers):
        raise ValueError
    return end


@lru_cache(maxsize=512)
def _is_period(written: bytes, period: ValidityPeriod, issuers: ValidityPeriod) -> bool:
    return not list(validity_faults(written, period, issuers))


def _subject(data: bytes, at: int, subject: SubjectName) -> int:
    check_subject(subject)
    at, end = der.inside(data, at, der.SEQUENCE)
    if not subject.common_name:
        raise ValueError
    at = _attribute(data, at, COUNTRY, subject.country)
    at = _attribute(data, at, ORGANIZATION, subject.organization)
    at = _attribute(data, at, UNIT, subject.organizational_unit)
    at = _attribute(data, at, NAME, subject.common_name)
    if at != end:
        raise ValueError
    return end


def _attribute(data: bytes, at: int, kind: bytes, text: str | None) -> int:
    if text is None:
        return at
    value = text.encode()
    length = len(value)
    if length > LONGEST_TEXT:
        raise ValueError
    at = _same(data, at, bytes((der.SET, length + 9, der.SEQUENCE, length + 7)))
    at = _same(data, at, kind)
    if data[at] != length:
        raise ValueError
    return _same(data, at + 1, value)


def _key(data: bytes, at: int, template: Template, content: CertificateContent) -> int:
    key = content.public_key
    at = _same(data, at, key)
    if key == template.issuer_public_key or not key.startswith(template.key):
        raise ValueError
    if algorithm_of_der(key) not in content.profile.keys:
        raise ValueError
    return at


def _alternative_name(data: bytes, at: int, uris: tuple[str, ...]) -> int:
    if not uris:
        return at
    length = data[at + 1]
    end = at + 2 + length
    if data[at] != der.SEQUENCE or length >= der.SHORT:
        raise ValueError
    at = _same(data, at + 2, ALTERNATIVE_NAME)
    at = _same(data, at, bytes((der.OCTET_STRING, end - at - 2, der.SEQUENCE, end - at - 4)))
    for uri in uris:
        text = uri.encode("ascii")
        if data[at] != URI or data[at + 1] != len(text):
            raise ValueError
        at = _same(data, at + 2, text)
    if at != end:
        raise ValueError
    return end
