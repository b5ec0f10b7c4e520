"""ひな形: one certificate that passed the full lint, cut where the next one of its kind will differ.

Certificates of one shape (profile, CA, kind of key, parts of the subject, addresses) differ in six fields alone: serial
number, validity, subject, public key, subject key identifier and subject alternative name. `fill` splices these into
the linted bytes; `lint/spliced.py` then reads the finished bytes again from the front. The property test in
tests/unit/x509/test_template.py holds both against `certificates.py` and `lint.py`, byte for byte and rule for rule.
"""

import hashlib
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Self

from cryptography.x509 import load_der_x509_certificate

from warifu.adapters.x509 import der
from warifu.adapters.x509.certificates.signing import VERSION_3
from warifu.adapters.x509.keys import spki
from warifu.adapters.x509.names import check_subject
from warifu.authority.errors import SubjectInvalid
from warifu.authority.facts import CertificateContent, SubjectName
from warifu.kernel.period import ValidityPeriod

LAST_UTC_TIME_YEAR = 2049
EXTENSIONS, URI = 0xA3, 0x86
SUBJECT_KEY_IDENTIFIER = bytes.fromhex("0603551d0e")
IDENTIFIER_HEAD = bytes.fromhex("301d") + SUBJECT_KEY_IDENTIFIER + bytes.fromhex("04160414")
ALTERNATIVE_NAME = bytes.fromhex("0603551d11")
ATTRIBUTES = (
    ("country", bytes.fromhex("0603550406"), der.PRINTABLE_STRING),
    ("organization", bytes.fromhex("060355040a"), der.UTF8_STRING),
    ("organizational_unit", bytes.fromhex("060355040b"), der.UTF8_STRING),
    ("common_name", bytes.fromhex("0603550403"), der.UTF8_STRING),
)


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

    `before`, `between` and `after` are the extensions around subject key identifier and alternative name; `key` is what
    every public key of the shape begins with, up to its bits.
    """

    algorithm_and_issuer: bytes
    key: bytes
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
        for extension in _elements(to_be_signed, *extension_list(to_be_signed, at)):
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
            key=content.public_key[: _key_bits(content.public_key)[0]],
            before=before,
            between=between,
            after=after,
            issuer_period=ValidityPeriod(ca.not_valid_before_utc, ca.not_valid_after_utc),
            issuer_public_key=spki(ca.public_key()),  # type: ignore[arg-type]  # the full lint knew its kind
        )

    def fill(self, content: CertificateContent) -> bytes:
        """ひな形を埋める: the TBSCertificate of `content`, which has the template's shape. Raises SubjectInvalid."""
        identifier = hashlib.sha1(content.public_key[len(self.key) :]).digest()  # noqa: S324  # see key_identifier
        extensions = b"".join(
            (
                self.before,
                IDENTIFIER_HEAD,
                identifier,
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


def extension_list(data: bytes, at: int) -> tuple[int, int]:
    """拡張の並び: where it begins and ends, in a TBSCertificate whose extensions stand at `at`. Raises ValueError."""
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


def key_identifier(public_key: bytes) -> bytes:
    """鍵識別子: of a SubjectPublicKeyInfo (RFC 5280 section 4.2.1.2, method 1)."""
    start, end = _key_bits(public_key)
    return hashlib.sha1(public_key[start:end]).digest()  # noqa: S324  # as the RFC says


def _key_bits(public_key: bytes) -> tuple[int, int]:
    start, _ = der.inside(public_key, 0, der.SEQUENCE)
    bits, end = der.inside(public_key, der.inside(public_key, start, der.SEQUENCE)[1], der.BIT_STRING)
    return bits + 1, end


def _subject(subject: SubjectName) -> bytes:
    check_subject(subject)
    if not subject.common_name:
        raise SubjectInvalid("common_name: empty")
    country, organization, unit, name = ATTRIBUTES
    return der.tlv(
        der.SEQUENCE,
        b"".join(
            (
                _attribute(*country[1:], subject.country),
                _attribute(*organization[1:], subject.organization),
                _attribute(*unit[1:], subject.organizational_unit),
                _attribute.__wrapped__(*name[1:], subject.common_name),  # hardly ever the same one twice
            )
        ),
    )


@lru_cache(maxsize=512)
def _attribute(oid: bytes, tag: int, text: str | None) -> bytes:
    return b"" if text is None else der.tlv(der.SET, der.tlv(der.SEQUENCE, oid + der.tlv(tag, text.encode())))


@lru_cache(maxsize=512)
def _validity(period: ValidityPeriod) -> bytes:
    return der.tlv(der.SEQUENCE, _time(period.not_before) + _time(period.not_after))


def _time(at: datetime) -> bytes:
    if at.year <= LAST_UTC_TIME_YEAR:
        return der.tlv(der.UTC_TIME, at.strftime("%y%m%d%H%M%SZ").encode())
    return der.tlv(der.GENERALIZED_TIME, at.strftime("%Y%m%d%H%M%SZ").encode())
