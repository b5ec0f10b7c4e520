"""秘密鍵の見分け: by their shape alone. To load one is to have its primes proven, which may take hours.

PKCS#8 plain and encrypted (RFC 5958), PKCS#1 (RFC 8017), SEC 1 (RFC 5915), and DSA as OpenSSL writes it.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from asn1crypto import parser

from warifu.adapters.parsing import refusing
from warifu.kernel.errors import NotUnderstood

EXPECTED = "private key"
LARGEST = 64 * 1024
MOST_PARTS = 10
UNIVERSAL, LONG_TAG = 0, 0x1F
INTEGER, OCTET_STRING, OBJECT_IDENTIFIER, SEQUENCE = 2, 4, 6, 16
OF_RSA, OF_DSA, OF_EC, PLAIN, ENCRYPTED = (
    (INTEGER,) * 9,
    (INTEGER,) * 6,
    (INTEGER, OCTET_STRING),
    (INTEGER, SEQUENCE, OCTET_STRING),
    (SEQUENCE, OCTET_STRING),
)
Part = tuple[int, bytes]


def is_private_key(der: bytes) -> bool:
    """秘密鍵か: whether DER is built as a private key is; nothing in it is computed with."""
    if len(der) > LARGEST:
        return False
    try:
        with refusing(EXPECTED, der):
            (whole,) = _elements(der)
            return whole[0] == SEQUENCE and _is_key(list(islice(_elements(whole[1]), MOST_PARTS)))
    except NotUnderstood:
        return False


def _is_key(parts: Sequence[Part]) -> bool:
    tags = tuple(tag for tag, _ in parts)
    if tags[:9] == OF_RSA or tags == OF_DSA or tags[:2] == OF_EC:
        return True
    if tags[:3] == PLAIN or tags == ENCRYPTED:
        algorithm = next(content for tag, content in parts if tag == SEQUENCE)
        return next(_elements(algorithm), (-1, b""))[0] == OBJECT_IDENTIFIER
    return False


def _elements(content: bytes) -> Iterator[Part]:
    """Tag and content of each element; only tags of one octet are read, as no private key has others."""
    while content:
        if content[0] & LONG_TAG == LONG_TAG:
            raise ValueError("a tag of several octets")
        kind, _, tag, header, inside, trailer = parser.parse(content)
        yield (tag if kind == UNIVERSAL else -1), inside
        content = content[len(header) + len(inside) + len(trailer) :]
