"""Small files that cost a careless reader minutes: each for the reader that it is sent to."""

import io
import zipfile
from collections.abc import Callable, Mapping

from asn1crypto.keys import PublicKeyInfo, RSAPrivateKey, RSAPublicKey
from openpyxl import Workbook
from samples.odd_certificates import (
    BITS,
    COMMON_NAME,
    INTEGER,
    OCTETS,
    SEQUENCE,
    SET,
    UTF8,
    certificate,
    name,
    names,
    oid,
    part,
    request,
)

from warifu.adapters.x509.der import tlv

MIB = 1024 * 1024
P, Q, EXPONENT = (1 << 4423) - 1, (1 << 4253) - 1, 65537
SMALL_ORDER = (P - 1) * (Q - 1)
D = pow(EXPONENT, -1, SMALL_ORDER)
RSA_KEY_TO_PROVE: bytes = RSAPrivateKey(
    {
        "version": 0,
        "modulus": P * Q,
        "public_exponent": EXPONENT,
        "private_exponent": D,
        "prime1": P,
        "prime2": Q,
        "exponent1": D % (P - 1),
        "exponent2": D % (Q - 1),
        "coefficient": pow(Q, -1, P),
    }
).dump()
"""PKCS#1, 5 KB: two Mersenne primes; to load it takes seconds, larger ones hours, and no thread runs meanwhile."""

NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
FILLING = 23 * MIB


def rsa(modulus: int, exponent: int) -> bytes:
    public = RSAPublicKey({"modulus": modulus, "public_exponent": exponent})
    return PublicKeyInfo({"algorithm": {"algorithm": "rsa"}, "public_key": public}).dump()


def dsa(octets: int) -> bytes:
    number = tlv(INTEGER, b"\x7f" + b"\xff" * octets)
    return tlv(SEQUENCE, tlv(SEQUENCE, oid("2a8648ce380401") + tlv(SEQUENCE, number * 3)) + tlv(BITS, b"\0" + number))


def explicit_curve(octets: int) -> bytes:
    """An elliptic curve spelled out, over a field of as many octets (RFC 3279 section 2.3.5)."""
    number, point = tlv(INTEGER, b"\x7f" + b"\xff" * octets), tlv(OCTETS, b"\2" + b"\x7f" * octets)
    field = tlv(SEQUENCE, oid("2a8648ce3d0101") + number)
    curve = tlv(SEQUENCE, tlv(OCTETS, b"\1" * octets) * 2)
    parameters = tlv(SEQUENCE, tlv(INTEGER, b"\1") + field + curve + point + number)
    return tlv(SEQUENCE, tlv(SEQUENCE, oid("2a8648ce3d0201") + parameters) + tlv(BITS, b"\0\2" + b"\x7f" * octets))


def nested(levels: int) -> bytes:
    der = b""
    for _ in range(levels):
        der = tlv(SEQUENCE, der)
    return der


def question(serial: bytes, by_name: bytes = b"a" * 20, by_key: bytes = b"b" * 20) -> bytes:
    """An OCSP request about the INTEGER with these octets (RFC 6960 section 4.1.1)."""
    algorithm = bytes.fromhex("300906052b0e03021a0500")
    asked = tlv(SEQUENCE, algorithm + tlv(OCTETS, by_name) + tlv(OCTETS, by_key) + tlv(INTEGER, serial))
    return tlv(SEQUENCE, tlv(SEQUENCE, tlv(SEQUENCE, tlv(SEQUENCE, asked))))


def book(**parts: bytes) -> bytes:
    """A workbook some of whose parts are `parts`, by place."""
    made, out = io.BytesIO(), io.BytesIO()
    Workbook().save(made)
    named = {
        "sheet": SHEET,
        "styles": STYLES,
        "strings": STRINGS,
        "book": "xl/workbook.xml",
        "types": "[Content_Types].xml",
    }
    changed = {named[place]: content for place, content in parts.items()}
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for file in old.namelist():
            new.writestr(file, changed.pop(file, old.read(file)))
        for file, content in changed.items():
            new.writestr(file, content)
    return out.getvalue()


def sheet(body: bytes) -> bytes:
    return book(sheet=b"<worksheet " + NS + b"><sheetData>" + body + b"</sheetData></worksheet>")


def styled(format_code: bytes, styles: int) -> bytes:
    formats = b'<numFmts count="1"><numFmt numFmtId="170" formatCode="' + format_code + b'"/></numFmts>'
    rest = b"<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    own = b"<cellXfs>" + b'<xf numFmtId="170"/>' * styles + b"</cellXfs>"
    return book(styles=b"<styleSheet " + NS + b">" + formats + rest + own + b"</styleSheet>")


ROW = b'<row r="1"><c r="A1"/></row>'
SLOW_REQUESTS: Mapping[str, Callable[[], bytes]] = {
    "private key to prove": lambda: RSA_KEY_TO_PROVE,
    "modulus of 200,000 bits": lambda: request(spki=rsa((1 << 200_000) | 1, 65537)),
    "modulus of 16,384 bits": lambda: request(spki=rsa((1 << 16_383) | 1, (1 << 64) - 1)),
    "exponent as long as the modulus": lambda: request(spki=rsa((1 << 3_071) | 1, (1 << 3_070) | 1)),
    "exponent of 200,000 bits": lambda: request(spki=rsa((1 << 2_047) | 1, (1 << 200_000) | 1)),
    "DSA of 100,000 bits": lambda: request(spki=dsa(12_000)),
    "curve of 60,000 bits": lambda: request(spki=explicit_curve(8_000)),
    "ten thousand levels": lambda: nested(10_000),
    "ten thousand levels inside": lambda: request(more=tlv(0xA0, nested(10_000))),
    "a tag of 60,000 octets": lambda: tlv(SEQUENCE, b"\x1f" + b"\xff" * 60_000 + b"\1\0"),
    "six thousand names": lambda: request(subject=name(*[part(COMMON_NAME, tlv(UTF8, b"a"))] * 4_000)),
}
SLOW_QUESTIONS: Mapping[str, Callable[[], bytes]] = {
    "serial of 3 KB": lambda: question(b"\x7f" * 3_000),
    "a thousand levels": lambda: nested(1_000),
}
SLOW_ORDER_FILES: Mapping[str, Callable[[], bytes]] = {
    "text of 23 MB": lambda: sheet(
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * FILLING + b"</t></is></c></row>"
    ),
    "tag of 23 MB": lambda: sheet(ROW + b"<" + b"x" * FILLING + b"/>"),
    "attribute of 23 MB": lambda: sheet(b'<row r="1"><c r="' + b"A" * FILLING + b'"/></row>'),
    "900,000 attributes": lambda: sheet(b"<c " + b" ".join(b'a%d="1"' % i for i in range(900_000)) + b"/>"),
    "tags of 255 KB": lambda: sheet(ROW + (b"<" + b"x" * 260_000 + b"/>") * 90),
    "comment of 23 MB": lambda: sheet(ROW + b"<!--" + b"x" * FILLING + b"-->"),
    "comment of 23 MB with marks": lambda: sheet(ROW + b"<!--" + (b"<" + b"x" * 200_000) * 110 + b"-->"),
    "instruction of 23 MB": lambda: sheet(ROW + b"<?a " + (b"<" + b"x" * 200_000) * 110 + b"?>"),
    "marked section of 23 MB": lambda: sheet(ROW + b"<![CDATA[" + (b"<" + b"x" * 200_000) * 110 + b"]]>"),
    "spaces of 23 MB": lambda: sheet(ROW + b" " * FILLING),
    "14,000 levels": lambda: sheet(ROW + b"<a>" * 14_000 + b"</a>" * 14_000),
    "formula of 23 MB": lambda: sheet(b'<row r="1"><c r="A1"><f>' + b"(" * FILLING + b"</f></c></row>"),
    "string of 23 MB": lambda: book(strings=b"<sst " + NS + b"><si><t>" + b"x" * FILLING + b"</t></si></sst>"),
    "250,000 strings": lambda: book(strings=b"<sst " + NS + b">" + b"<si><t>x</t></si>" * 240_000 + b"</sst>"),
    "29,000 elements in the book": lambda: book(book=b"<workbook " + NS + b">" + b"<a/>" * 29_000 + b"</workbook>"),
    "29,000 elements in the types": lambda: book(types=b"<Types>" + b"<Override/>" * 29_000 + b"</Types>"),
    "format of 60,000 brackets": lambda: styled(b"[" * 60_000, 1),
    "format of brackets for many styles": lambda: styled(b"[" * 990, 2_000),
    "entity in an entity": lambda: book(
        book=b'<!DOCTYPE a [<!ENTITY b "&c;"><!ENTITY c "x">]><workbook>&b;</workbook>'
    ),
    "16 MB of commas": lambda: b"," * (16 * MIB - 1),
    "16 MB of quotes": lambda: b'"' * (16 * MIB - 2),
    "16 MB of line ends": lambda: b"a" + b"\n" * (16 * MIB - 2),
    "16 MB in one cell": lambda: b"x" * (16 * MIB - 2),
    "16 MB that are no text": lambda: b"a\xe3\x81" * (5 * MIB),
    "16 MB of quoted lines": lambda: b'"a\n' * (5 * MIB),
}
SLOW_DOCUMENTS: Mapping[str, Callable[[], bytes]] = {
    "a directory of 4 MB": lambda: many_parts(40_000),
    "5 MB of text": lambda: "あ".encode() * 1_600_000,
    "5 MB of PDF": lambda: b"%PDF-1.4\n" + b"\0" * 4_900_000 + b"%%EOF",
}
SLOW_CERTIFICATES: Mapping[str, Callable[[], bytes]] = {
    "modulus of 16,384 bits": lambda: certificate(spki=rsa((1 << 16_383) | 1, (1 << 64) - 1)),
    "modulus of 200,000 bits": lambda: certificate(spki=rsa((1 << 200_000) | 1, 65537)),
    "curve of 60,000 bits": lambda: certificate(spki=explicit_curve(8_000)),
    "DSA of 100,000 bits": lambda: certificate(spki=dsa(12_000)),
    "3,500 names in one": lambda: certificate(
        subject=name(tlv(SET, b"".join(tlv(SEQUENCE, oid(COMMON_NAME) + tlv(UTF8, b"%05d" % i)) for i in range(3_500))))
    ),
    "a directory name of 4,000 parts": lambda: certificate(
        extensions=names(tlv(0xA4, name(*[part(COMMON_NAME, tlv(UTF8, b"a"))] * 4_000)))
    ),
}


def many_parts(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number in range(count):
            file.writestr(f"{number}", b"")
    return out.getvalue()
