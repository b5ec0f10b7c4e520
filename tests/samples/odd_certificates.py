"""Certificates that anybody can make at home: DER of every sort that is rare, damaged or none, each with one key."""

from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from warifu.adapters.x509.der import tlv

KEY = ec.generate_private_key(ec.SECP256R1())
SPKI = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID, UTF8, SEQUENCE, SET = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C, 0x30, 0x31
PRINTABLE, IA5, UTC_TIME, GENERALIZED_TIME, BMP, UNIVERSAL = 0x13, 0x16, 0x17, 0x18, 0x1E, 0x1C
COMMON_NAME, COUNTRY, MAIL = "550403", "550406", "2a864886f70d010901"
BASIC, USAGE, SAN, EKU, SKI, AKI = "551d13", "551d0f", "551d11", "551d25", "551d0e", "551d23"
POLICIES, MAPPINGS, CONSTRAINTS, POINTS, ACCESS, IAN = (
    "551d20",
    "551d21",
    "551d1e",
    "551d1f",
    "2b06010505070101",
    "551d12",
)
CLIENT = "2b06010505070302"


def oid(numbers: str) -> bytes:
    return tlv(OID, bytes.fromhex(numbers))


def part(kind: str, value: bytes) -> bytes:
    return tlv(SET, tlv(SEQUENCE, oid(kind) + value))


def name(*parts: bytes) -> bytes:
    return tlv(SEQUENCE, b"".join(parts))


def extension(kind: str, value: bytes, *, critical: bytes = b"") -> bytes:
    return tlv(SEQUENCE, oid(kind) + critical + tlv(OCTETS, value))


def names(*general: bytes) -> bytes:
    return extension(SAN, tlv(SEQUENCE, b"".join(general)))


PLAIN_NAME = name(part(COMMON_NAME, tlv(UTF8, "自作".encode())))
PURPOSE = extension(EKU, tlv(SEQUENCE, oid(CLIENT)))


def certificate(
    *, subject: bytes = PLAIN_NAME, issuer: bytes | None = None, extensions: bytes | None = PURPOSE,
    version: bytes = bytes.fromhex("a003020102"), serial: bytes = bytes.fromhex("020105"), spki: bytes = SPKI,
    before: bytes = tlv(UTC_TIME, b"250101000000Z"), after: bytes = tlv(UTC_TIME, b"450101000000Z"), more: bytes = b"",
    algorithm: bytes = ECDSA_SHA256, outer: bytes | None = None,
) -> bytes:  # fmt: skip
    """A certificate signed by KEY, whatever stands in it. `more` stands between key and extensions."""
    period = tlv(SEQUENCE, before + after)
    body = version + serial + algorithm + (subject if issuer is None else issuer) + period + subject + spki + more
    if extensions is not None:
        body += tlv(0xA3, tlv(SEQUENCE, extensions))
    signed = tlv(SEQUENCE, body)
    return tlv(SEQUENCE, signed + (outer or algorithm) + tlv(BITS, b"\0" + KEY.sign(signed, ec.ECDSA(SHA256()))))


def request(
    *,
    subject: bytes = PLAIN_NAME,
    version: bytes = bytes.fromhex("020100"),
    spki: bytes = SPKI,
    more: bytes = b"\xa0\0",
) -> bytes:
    """A CSR signed by KEY, whatever stands in it."""
    signed = tlv(SEQUENCE, version + subject + spki + more)
    return tlv(SEQUENCE, signed + ECDSA_SHA256 + tlv(BITS, b"\0" + KEY.sign(signed, ec.ECDSA(SHA256()))))


def one(kind: str, value: bytes, **how: bytes) -> Callable[[], bytes]:
    return lambda: certificate(extensions=PURPOSE + extension(kind, value, **how))


def general(*found: bytes) -> Callable[[], bytes]:
    return lambda: certificate(extensions=PURPOSE + names(*found))


def made(**parts: bytes | None) -> Callable[[], bytes]:
    return lambda: certificate(**parts)  # type: ignore[arg-type]


def attributes(kind: int, *values: bytes) -> Callable[[], bytes]:
    return made(subject=name(*(part(COMMON_NAME, tlv(kind, value)) for value in values)))


TRUE = tlv(BOOLEAN, b"\xff")
ODD_CERTIFICATES: Mapping[str, Callable[[], bytes]] = {
    "nothing odd": made(),
    "x400 address": general(tlv(0xA3, tlv(SEQUENCE, b""))),
    "EDI party": general(tlv(0xA5, tlv(0xA1, tlv(UTF8, b"a")))),
    "unknown general name": general(tlv(0x8F, b"a")),
    "other name": general(tlv(0xA0, oid("2a03") + tlv(0xA0, tlv(NULL, b"")))),
    "other name of nothing": general(tlv(0xA0, b"")),
    "registered id": general(tlv(0x88, bytes.fromhex("2a03"))),
    "empty registered id": general(tlv(0x88, b"")),
    "directory name": general(tlv(0xA4, PLAIN_NAME)),
    "directory name of bits": general(tlv(0xA4, name(part(COMMON_NAME, tlv(BITS, b"\0a"))))),
    "address of three octets": general(tlv(0x87, b"abc")),
    "address of nothing": general(tlv(0x87, b"")),
    "host in UTF-8": general(tlv(0x82, "見本".encode())),
    "host of NUL": general(tlv(0x82, b"a\0b")),
    "host of 40 KB": general(tlv(0x82, b"a" * 40_000)),
    "mail of a brace": general(tlv(0x81, b"{}@<script>")),
    "URI of nonsense": general(tlv(0x86, b"http://[::1")),
    "no names at all": general(),
    "ten thousand names": general(*(tlv(0x82, b"a") for _ in range(10_000))),
    "ten thousand addresses": general(*(tlv(0x87, b"abcd") for _ in range(8_000))),
    "names that are a string": one(SAN, tlv(UTF8, b"a")),
    "names cut off": one(SAN, b"\x30\x10\x82"),
    "issuer's x400 address": one(IAN, tlv(SEQUENCE, tlv(0xA3, tlv(SEQUENCE, b"")))),
    "purposes of nothing": made(extensions=extension(EKU, tlv(SEQUENCE, b""))),
    "purposes doubled": made(extensions=PURPOSE + PURPOSE),
    "purposes damaged": made(extensions=extension(EKU, b"\x30\x05\x06")),
    "purposes a string": made(extensions=extension(EKU, tlv(UTF8, b"clientAuth"))),
    "purposes empty octets": made(extensions=extension(EKU, b"")),
    "purpose of 30 KB": made(extensions=extension(EKU, tlv(SEQUENCE, tlv(OID, b"\x2a" + b"\xff" * 30_000 + b"\x01")))),
    "purpose padded": made(extensions=extension(EKU, tlv(SEQUENCE, tlv(OID, b"\x2a\x80\x01")))),
    "purpose without end": made(extensions=extension(EKU, tlv(SEQUENCE, tlv(OID, b"\x2a\x81")))),
    "no extensions": made(extensions=None),
    "extensions of nothing": made(extensions=b""),
    "four thousand extensions": made(
        extensions=b"".join(extension(f"2a03{0x81 + i // 127:02x}{1 + i % 127:02x}", b"\5\0") for i in range(4_000))
    ),
    "extension unknown and critical": one("2a0304", b"\5\0", critical=TRUE),
    "critical said to be false": one(BASIC, tlv(SEQUENCE, b""), critical=tlv(BOOLEAN, b"\0")),
    "critical neither": one(BASIC, tlv(SEQUENCE, b""), critical=tlv(BOOLEAN, b"\x05")),
    "constraints a CA's": one(BASIC, tlv(SEQUENCE, TRUE), critical=TRUE),
    "path length negative": one(BASIC, tlv(SEQUENCE, TRUE + tlv(INTEGER, b"\xff"))),
    "path length huge": one(BASIC, tlv(SEQUENCE, TRUE + tlv(INTEGER, b"\x7f" * 500))),
    "key usage of nothing": one(USAGE, tlv(BITS, b"\0")),
    "key usage without bits": one(USAGE, tlv(BITS, b"")),
    "key usage unused bits": one(USAGE, tlv(BITS, b"\x09\x80")),
    "key usage long": one(USAGE, tlv(BITS, b"\0" + b"\xff" * 1000)),
    "key identifier empty": one(SKI, b""),
    "issuer's key identifier odd": one(AKI, tlv(SEQUENCE, tlv(0x82, b"\xff"))),
    "issuer's key identifier names": one(
        AKI, tlv(SEQUENCE, tlv(0xA1, tlv(0xA3, tlv(SEQUENCE, b""))) + tlv(0x82, b"\1"))
    ),
    "policy twice": one(POLICIES, tlv(SEQUENCE, tlv(SEQUENCE, oid("2a03")) * 2)),
    "policy notice of bits": one(
        POLICIES,
        tlv(
            SEQUENCE,
            tlv(SEQUENCE, oid("2a03") + tlv(SEQUENCE, tlv(SEQUENCE, oid("2b06010505070202") + tlv(BITS, b"\0")))),
        ),
    ),
    "mappings of nothing": one(MAPPINGS, tlv(SEQUENCE, b"")),
    "name constraints of x400": one(
        CONSTRAINTS, tlv(SEQUENCE, tlv(0xA0, tlv(SEQUENCE, tlv(0xA3, b"")))), critical=TRUE
    ),
    "name constraints by thousands": one(
        CONSTRAINTS, tlv(SEQUENCE, tlv(0xA0, tlv(SEQUENCE, tlv(0x82, b"a")) * 8_000)), critical=TRUE
    ),
    "points of relative names": one(POINTS, tlv(SEQUENCE, tlv(SEQUENCE, tlv(0xA0, tlv(0xA1, b""))))),
    "points of EDI parties": one(POINTS, tlv(SEQUENCE, tlv(SEQUENCE, tlv(0xA0, tlv(0xA0, tlv(0xA5, tlv(0xA1, b""))))))),
    "access at an x400 address": one(
        ACCESS, tlv(SEQUENCE, tlv(SEQUENCE, oid("2b060105050730 01".replace(" ", "")) + tlv(0xA3, tlv(SEQUENCE, b""))))
    ),
    "time with offset": made(after=tlv(UTC_TIME, b"450101000000+0900")),
    "time without seconds": made(after=tlv(UTC_TIME, b"4501010000Z")),
    "year 0000": made(before=tlv(GENERALIZED_TIME, b"00000101000000Z")),
    "year 9999": made(after=tlv(GENERALIZED_TIME, b"99991231235959Z")),
    "30 February": made(after=tlv(UTC_TIME, b"450230000000Z")),
    "second 60": made(after=tlv(UTC_TIME, b"450101000060Z")),
    "time with fractions": made(after=tlv(GENERALIZED_TIME, b"20450101000000.5Z")),
    "time of letters": made(after=tlv(UTC_TIME, b"tomorrow")),
    "time of nothing": made(after=tlv(UTC_TIME, b"")),
    "end before beginning": made(after=tlv(UTC_TIME, b"240101000000Z")),
    "serial zero": made(serial=tlv(INTEGER, b"\0")),
    "serial negative": made(serial=tlv(INTEGER, b"\x80")),
    "serial of 200 octets": made(serial=tlv(INTEGER, b"\x7f" * 200)),
    "serial of 40 KB": made(serial=tlv(INTEGER, b"\x7f" * 40_000)),
    "serial of nothing": made(serial=tlv(INTEGER, b"")),
    "serial padded": made(serial=tlv(INTEGER, b"\0\5")),
    "version 1": made(version=b"", extensions=None),
    "version 1 with extensions": made(version=b""),
    "version 2": made(version=bytes.fromhex("a003020101")),
    "version 4": made(version=bytes.fromhex("a003020103")),
    "version 66": made(version=bytes.fromhex("a003020142")),
    "version negative": made(version=bytes.fromhex("a0030201ff")),
    "name of bits": attributes(BITS, b"\0abc"),
    "name not UTF-8": attributes(UTF8, b"\xff\xfe"),
    "name of surrogates": attributes(UTF8, b"\xed\xa0\x80"),
    "name in BMP of odd octets": attributes(BMP, b"abc"),
    "name in UniversalString": attributes(UNIVERSAL, b"\0\0\0a"),
    "name in UniversalString, cut": attributes(UNIVERSAL, b"\0\0\xff"),
    "name of 40 KB": attributes(UTF8, b"a" * 40_000),
    "name of a thousand attributes": attributes(UTF8, *[b"a"] * 1_000),
    "name of NUL": attributes(UTF8, b"a\0b"),
    "name of markup": attributes(UTF8, b"<script>alert(1)</script>{{7*7}}"),
    "name with a line end": attributes(UTF8, b"a\r\nx-injected: 1"),
    "name that turns": attributes(UTF8, "\u202eabc".encode()),
    "name of nothing": made(subject=name(), issuer=PLAIN_NAME),
    "name of an empty set": made(subject=name(tlv(SET, b""))),
    "name of a sequence": made(subject=name(part(COMMON_NAME, tlv(SEQUENCE, b"")))),
    "country of three letters": made(subject=name(part(COUNTRY, tlv(PRINTABLE, b"JPN")))),
    "mail in UTF-8": made(subject=name(part(MAIL, tlv(IA5, "見本".encode())))),
    "unique ids": made(more=tlv(0x81, b"\0a") + tlv(0x82, b"\0b")),
    "unknown signature": made(algorithm=tlv(SEQUENCE, oid("2a0304")), outer=ECDSA_SHA256),
    "two signatures": made(outer=bytes.fromhex("300d06092a864886f70d01010b0500")),
    "key of unknown kind": made(spki=tlv(SEQUENCE, tlv(SEQUENCE, oid("2a0304")) + tlv(BITS, b"\0a"))),
    "key off its curve": made(spki=SPKI[:-1] + bytes((SPKI[-1] ^ 1,))),
    "key of nothing": made(spki=tlv(SEQUENCE, b"")),
    "something behind": lambda: certificate() + b"\0",
    "cut off": lambda: certificate()[:-20],
    "no certificate": lambda: b"\x30\x03\x02\x01\x01",
}
