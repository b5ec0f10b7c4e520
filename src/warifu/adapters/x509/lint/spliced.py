"""ひな形の検査: bytes spliced from a template are read again from the front, by code that did not write them.

Every constant octet is compared with the template; to the six fields that differ, the rules of `lint.py` that are about
them are applied, under the same names.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from warifu.adapters.x509 import der
from warifu.adapters.x509.certificates.signing import VERSION_3
from warifu.adapters.x509.certificates.template import (
    ALTERNATIVE_NAME,
    ATTRIBUTES,
    LAST_UTC_TIME_YEAR,
    SUBJECT_KEY_IDENTIFIER,
    URI,
    Template,
    extension_list,
    key_identifier,
)
from warifu.adapters.x509.keys import algorithm_of
from warifu.adapters.x509.names import check_subject
from warifu.authority.errors import KeyRefused, SubjectInvalid
from warifu.authority.facts import CertificateContent, Finding, SubjectName
from warifu.kernel.period import ValidityPeriod

LONGEST_SERIAL = 20
PARTS = {(oid, tag): part for part, oid, tag in ATTRIBUTES}
FORMS = {der.UTC_TIME: re.compile(rb"[0-9]{12}Z"), der.GENERALIZED_TIME: re.compile(rb"[0-9]{14}Z")}
CHECKED_AGAIN = frozenset(
    {
        "lint.encoding.readable",
        "lint.serial.positive",
        "lint.serial.matches",
        "lint.validity.matches",
        "lint.validity.ordered",
        "lint.validity.within_issuer",
        "lint.subject.matches",
        "lint.subject.encoding",
        "lint.subject.acceptable",
        "lint.key.matches",
        "lint.key.strong",
        "lint.key.not_issuers",
        "lint.ski.matches_key",
        "lint.alternative_name.matches",
    }
)
"""変わる項目の規則: what a certificate made from a template can break; the full lint checks these and all others."""


def lint_spliced(template: Template, to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
    """変わる項目を検査する: what these bytes, filled into `template` for `content`, get wrong."""
    try:
        return [Finding(rule, why) for rule, why in _faults(template, to_be_signed, content)]
    except (ValueError, UnsupportedAlgorithm) as fault:  # UnicodeDecodeError among them
        return [Finding("lint.encoding.readable", str(fault))]


def _faults(template: Template, data: bytes, content: CertificateContent) -> Iterator[tuple[str, str]]:
    at, end = der.inside(data, 0, der.SEQUENCE)
    at = _same(data, at, VERSION_3)
    start, at = der.inside(data, at, der.INTEGER)
    yield from _serial_faults(data[start:at], content)
    at = _same(data, at, template.algorithm_and_issuer)
    start, at = at, der.inside(data, at, der.SEQUENCE)[1]
    yield from validity_faults(data[start:at], content.period, template.issuer_period)
    start, at = der.inside(data, at, der.SEQUENCE)
    yield from _subject_faults(data, start, at, content.subject)
    start, at = at, der.inside(data, at, der.SEQUENCE)[1]
    yield from _key_faults(data[start:at], content, template.issuer_public_key)
    key = data[start:at]
    at, last = extension_list(data, at)
    at = _same(data, at, template.before)
    start, at = at, der.inside(data, at, der.SEQUENCE)[1]
    if data[start + 2 : at] != SUBJECT_KEY_IDENTIFIER + bytes.fromhex("04160414") + key_identifier(key):
        yield "lint.ski.matches_key", "the subject key identifier is not that of the key"
    at = _same(data, at, template.between)
    if content.uris:
        start, at = at, der.inside(data, at, der.SEQUENCE)[1]
        yield from _name_faults(data[start:at], content.uris)
    at = _same(data, at, template.after)
    if not at == last == end == len(data):
        yield "lint.encoding.readable", "something follows the extensions"


def _same(data: bytes, at: int, constant: bytes) -> int:
    if not data.startswith(constant, at):
        raise ValueError(f"not the octets of the linted template at {at}")
    return at + len(constant)


def _serial_faults(written: bytes, content: CertificateContent) -> Iterator[tuple[str, str]]:
    serial = int.from_bytes(written, signed=True)
    if serial != content.serial:
        yield "lint.serial.matches", f"serial number is {serial:x}, allotted was {content.serial:x}"
    if serial <= 0 or len(written) > LONGEST_SERIAL:
        yield "lint.serial.positive", f"serial number {serial:x} is not positive or longer than {LONGEST_SERIAL} octets"


def validity_faults(written: bytes, period: ValidityPeriod, issuers: ValidityPeriod) -> Iterator[tuple[str, str]]:
    """有効期間の検査. Raises ValueError where no validity of RFC 5280 is written."""
    found = _read_validity(written)
    if found != (period.not_before, period.not_after):
        yield "lint.validity.matches", f"validity is {found}, expected {period}"
    if found[0] > found[1]:
        yield "lint.validity.ordered", "ends before it begins"
    if found[0] < issuers.not_before:
        yield "lint.validity.within_issuer", f"begins before its issuer ({issuers.not_before})"
    if found[1] > issuers.not_after:
        yield "lint.validity.within_issuer", f"ends after its issuer ({issuers.not_after})"


def _subject_faults(data: bytes, at: int, end: int, subject: SubjectName) -> Iterator[tuple[str, str]]:
    written = []
    while at < end:
        start, at = der.inside(data, at, der.SET)
        start, last = der.inside(data, start, der.SEQUENCE)
        value = start + len(ATTRIBUTES[0][1])
        part = PARTS.get((data[start:value], data[value]))
        text, text_end = der.inside(data, value, data[value])
        if part is None or not text_end == last == at:
            yield "lint.subject.encoding", f"an attribute {data[start:at].hex()} this installation does not write"
            return
        written.append((part, data[text:text_end].decode("ascii" if part == "country" else "utf-8")))
    expected = [(part, text) for part, _, _ in ATTRIBUTES if (text := getattr(subject, part)) is not None]
    if written != expected:
        yield "lint.subject.matches", f"subject is {written}, expected {expected}"
    try:
        check_subject(subject)
    except SubjectInvalid as invalid:
        yield "lint.subject.acceptable", invalid.why
    if not subject.common_name:
        yield "lint.subject.acceptable", "no common name"


def _key_faults(written: bytes, content: CertificateContent, issuers: bytes) -> Iterator[tuple[str, str]]:
    if written != content.public_key:
        yield "lint.key.matches", "the public key is not the one to be certified"
    if written == issuers:
        yield "lint.key.not_issuers", "the public key is the issuer's own"
    try:
        algorithm = algorithm_of(load_der_public_key(written))
    except KeyRefused as refused:
        yield "lint.key.strong", refused.found
        return
    if algorithm not in content.profile.keys:
        yield "lint.key.strong", f"profile {content.profile.name} does not allow {algorithm}"


def _name_faults(extension: bytes, uris: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    start, end = der.inside(extension, 0, der.SEQUENCE)
    start, last = der.inside(extension, _same(extension, start, ALTERNATIVE_NAME), der.OCTET_STRING)
    start, inner = der.inside(extension, start, der.SEQUENCE)
    written = []
    while start < inner:
        at, start = der.inside(extension, start, URI)
        written.append(extension[at:start].decode("latin-1"))
    if tuple(written) != uris or not inner == last == end:
        yield "lint.alternative_name.matches", f"subject alternative names are {written}, expected {uris}"


@lru_cache(maxsize=512)
def _read_validity(written: bytes) -> tuple[datetime, datetime]:
    at, end = der.inside(written, 0, der.SEQUENCE)
    first, at = _read_time(written, at)
    second, at = _read_time(written, at)
    if at != end:
        raise ValueError("something follows notAfter")
    return first, second


def _read_time(written: bytes, at: int) -> tuple[datetime, int]:
    tag = written[at]
    start, end = der.inside(written, at, tag)
    if tag not in FORMS or not FORMS[tag].fullmatch(written[start:end]):
        raise ValueError(f"no time of RFC 5280: {written[start:end]!r}")
    century = b"20" if tag == der.UTC_TIME else b""
    time = datetime.strptime((century + written[start:end]).decode(), "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    if (tag == der.UTC_TIME) != (time.year <= LAST_UTC_TIME_YEAR):
        raise ValueError(f"{time.year} in the wrong form")
    return time, end
