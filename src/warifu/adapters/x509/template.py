"""ひな形: one certificate that passed the full lint, cut where the next one of its kind will differ.

Certificates of one shape (profile, CA, kind of key, parts of the subject, addresses) differ in six fields alone: serial
number, validity, subject, public key, subject key identifier and subject alternative name. `fill` splices these into
the linted bytes; `check` then reads the finished bytes again from the front, compares every constant octet with the
template and applies to the six fields the rules that are about them. The property test in
tests/unit/x509/test_template.py holds both against `certificates.py` and `lint.py`, byte for byte and rule for rule.
"""

import hashlib
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Self

from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import load_der_x509_certificate

from warifu.adapters.x509 import der
from warifu.adapters.x509.keys import algorithm_of, spki
from warifu.adapters.x509.names import check_subject
from warifu.adapters.x509.signed import VERSION_3
from warifu.authority.errors import KeyWeak, SubjectInvalid
from warifu.authority.facts import CertificateContent, Finding, SubjectName
from warifu.kernel.period import ValidityPeriod

LAST_UTC_TIME_YEAR = 2049
LONGEST_SERIAL = 20
EXTENSIONS, URI = 0xA3, 0x86
SUBJECT_KEY_IDENTIFIER = bytes.fromhex("0603551d0e")
ALTERNATIVE_NAME = bytes.fromhex("0603551d11")
ATTRIBUTES = (
    ("country", bytes.fromhex("0603550406"), der.PRINTABLE_STRING),
    ("organization", bytes.fromhex("060355040a"), der.UTF8_STRING),
    ("organizational_unit", bytes.fromhex("060355040b"), der.UTF8_STRING),
    ("common_name", bytes.fromhex("0603550403"), der.UTF8_STRING),
)
PARTS = {(oid, tag): part for part, oid, tag in ATTRIBUTES}
FORMS = {der.UTC_TIME: re.compile(rb"[0-9]{12}Z"), der.GENERALIZED_TIME: re.compile(rb"[0-9]{14}Z")}


def shape_of(content: CertificateContent) -> Hashable | None:
    """形: contents of one shape share a template. None for what has none: CAs, roots, certificates with host names."""
    if content.issuer is None or content.profile.path_length is not None or content.dns_names:
        return None
    start, _ = der.inside(content.public_key, 0, der.SEQUENCE)
    algorithm = content.public_key[start : der.inside(content.public_key, start, der.SEQUENCE)[1]]
    subject, period = content.subject, content.period
    return (
        content.profile,
        content.issuer,
        content.issuer_key,
        content.published_at,
        (algorithm, len(content.public_key)),
        (subject.organization is None, subject.organizational_unit is None, subject.country is None),
        (period.not_before.year > LAST_UTC_TIME_YEAR, period.not_after.year > LAST_UTC_TIME_YEAR),
        len(content.uris),
    )


@dataclass(frozen=True, slots=True)
class Template:
    """ひな形: the constant octets of one shape, and what its issuer allows.

    `before`, `between` and `after` are the extensions around subject key identifier and alternative name.
    """

    algorithm_and_issuer: bytes
    before: bytes
    between: bytes
    after: bytes
    issuer_period: ValidityPeriod
    issuer_public_key: bytes

    @classmethod
    def cut(cls, to_be_signed: bytes, content: CertificateContent) -> Self:
        """ひな形を切り出す: from bytes that passed the full lint for `content`. Raises ValueError."""
        at = der.inside(to_be_signed, 0, der.SEQUENCE)[0] + len(VERSION_3)
        algorithm = der.inside(to_be_signed, at, der.INTEGER)[1]
        issuer = der.inside(to_be_signed, algorithm, der.SEQUENCE)[1]
        at = end = der.inside(to_be_signed, issuer, der.SEQUENCE)[1]
        for _ in ("validity", "subject", "public key"):
            at = der.inside(to_be_signed, at, der.SEQUENCE)[1]
        pieces = [b""]
        for extension in _elements(to_be_signed, *_extension_list(to_be_signed, at)):
            if SUBJECT_KEY_IDENTIFIER in extension[:8] or ALTERNATIVE_NAME in extension[:8]:
                pieces.append(b"")
            else:
                pieces[-1] += extension
        if len(pieces) == 2:
            pieces.append(b"")
        before, between, after = pieces
        ca = load_der_x509_certificate(content.issuer or b"")
        return cls(
            algorithm_and_issuer=to_be_signed[algorithm:end],
            before=before,
            between=between,
            after=after,
            issuer_period=ValidityPeriod(ca.not_valid_before_utc, ca.not_valid_after_utc),
            issuer_public_key=spki(ca.public_key()),  # type: ignore[arg-type]  # the full lint knew its kind
        )

    def fill(self, content: CertificateContent) -> bytes:
        """ひな形を埋める: the TBSCertificate of `content`, which has the template's shape. Raises SubjectInvalid."""
        identifier = der.tlv(der.OCTET_STRING, _key_identifier(content.public_key))
        extensions = b"".join(
            (
                self.before,
                _extension(SUBJECT_KEY_IDENTIFIER, identifier),
                self.between,
                _alternative_name(content.uris),
                self.after,
            )
        )
        return der.tlv(
            der.SEQUENCE,
            b"".join(
                (
                    VERSION_3,
                    der.integer(content.serial),
                    self.algorithm_and_issuer,
                    _validity(content.period),
                    _subject(content.subject),
                    content.public_key,
                    der.tlv(EXTENSIONS, der.tlv(der.SEQUENCE, extensions)),
                )
            ),
        )

    def check(self, to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
        """変わる項目を検査する: the rules of `lint.py` about them; a changed constant octet is a finding too."""
        try:
            return [Finding(rule, why) for rule, why in _faults(self, to_be_signed, content)]
        except ValueError as fault:  # UnicodeDecodeError among them
            return [Finding("lint.encoding.readable", str(fault))]


def _faults(template: Template, data: bytes, content: CertificateContent) -> Iterator[tuple[str, str]]:
    at, end = der.inside(data, 0, der.SEQUENCE)
    at = _same(data, at, VERSION_3)
    start, at = der.inside(data, at, der.INTEGER)
    yield from _serial_faults(data[start:at], content)
    at = _same(data, at, template.algorithm_and_issuer)
    start, at = at, der.inside(data, at, der.SEQUENCE)[1]
    yield from _validity_faults(data[start:at], content.period, template.issuer_period)
    start, at = der.inside(data, at, der.SEQUENCE)
    yield from _subject_faults(data, start, at, content.subject)
    start, at = at, der.inside(data, at, der.SEQUENCE)[1]
    yield from _key_faults(data[start:at], content, template.issuer_public_key)
    key = data[start:at]
    at, last = _extension_list(data, at)
    at = _same(data, at, template.before)
    start, at = at, der.inside(data, at, der.SEQUENCE)[1]
    if data[start + 2 : at] != SUBJECT_KEY_IDENTIFIER + bytes.fromhex("04160414") + _key_identifier(key):
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


def _validity_faults(written: bytes, period: ValidityPeriod, issuers: ValidityPeriod) -> Iterator[tuple[str, str]]:
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
            yield "lint.subject.encoding", f"an attribute {data[start:at].hex()} this house does not write"
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
    except KeyWeak as weak:
        yield "lint.key.strong", weak.found
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


def _extension_list(data: bytes, at: int) -> tuple[int, int]:
    start, end = der.inside(data, at, EXTENSIONS)
    first, last = der.inside(data, start, der.SEQUENCE)
    if last != end:
        raise ValueError("something follows the extensions")
    return first, last


def _elements(data: bytes, at: int, end: int) -> Iterator[bytes]:
    while at < end:
        start, at = at, der.inside(data, at, der.SEQUENCE)[1]
        yield data[start:at]


def _extension(oid: bytes, value: bytes) -> bytes:
    return der.tlv(der.SEQUENCE, oid + der.tlv(der.OCTET_STRING, value))


def _alternative_name(uris: tuple[str, ...]) -> bytes:
    if not uris:
        return b""
    try:
        names = b"".join(der.tlv(URI, uri.encode("ascii")) for uri in uris)
    except UnicodeEncodeError:
        raise SubjectInvalid("names and addresses are written in ASCII (xn--… for Japanese host names)") from None
    return _extension(ALTERNATIVE_NAME, der.tlv(der.SEQUENCE, names))


def _key_identifier(public_key: bytes) -> bytes:
    start, _ = der.inside(public_key, 0, der.SEQUENCE)
    bits, end = der.inside(public_key, der.inside(public_key, start, der.SEQUENCE)[1], der.BIT_STRING)
    return hashlib.sha1(public_key[bits + 1 : end]).digest()  # noqa: S324  # RFC 5280 section 4.2.1.2, method 1


def _subject(subject: SubjectName) -> bytes:
    check_subject(subject)
    if not subject.common_name:
        raise SubjectInvalid("common_name: empty")
    return der.tlv(
        der.SEQUENCE,
        b"".join(
            der.tlv(der.SET, der.tlv(der.SEQUENCE, oid + der.tlv(tag, text.encode())))
            for part, oid, tag in ATTRIBUTES
            if (text := getattr(subject, part)) is not None
        ),
    )


@lru_cache(maxsize=512)
def _validity(period: ValidityPeriod) -> bytes:
    return der.tlv(der.SEQUENCE, _time(period.not_before) + _time(period.not_after))


def _time(at: datetime) -> bytes:
    if at.year <= LAST_UTC_TIME_YEAR:
        return der.tlv(der.UTC_TIME, at.strftime("%y%m%d%H%M%SZ").encode())
    return der.tlv(der.GENERALIZED_TIME, at.strftime("%Y%m%d%H%M%SZ").encode())


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
