"""要求の部品: the public key of a parsed request, and its subject where it is one such as nearly all requests have.

Only for requests that cryptography has parsed. A subject that does not consist of single country, organisation, unit
and name in the usual kinds of text is left to `names.py`; a property test holds both to the same answer.
"""

from collections.abc import Mapping

from warifu.adapters.x509 import der
from warifu.authority.facts import SubjectName

OIDS = {"common_name": 3, "country": 6, "organization": 10, "organizational_unit": 11}
TEXTS = {der.UTF8_STRING: "utf-8", der.PRINTABLE_STRING: "ascii"}
PARTS: Mapping[bytes, tuple[str, str]] = {
    bytes((0x06, 3, 0x55, 4, last, tag)): (part, encoding)
    for part, last in OIDS.items()
    for tag, encoding in TEXTS.items()
}
HEAD = 11  # octets before the text, where all lengths are below 128
COUNTRY_OCTETS = 2


def parts_of(request: bytes) -> tuple[bytes, bytes]:
    """部品に分ける: subject and SubjectPublicKeyInfo of a CertificationRequestInfo (RFC 2986 section 4.1).

    Raises ValueError.
    """
    at, _ = der.inside(request, 0, der.SEQUENCE)
    subject = der.inside(request, at, der.INTEGER)[1]
    key = der.inside(request, subject, der.SEQUENCE)[1]
    return request[subject:key], request[key : der.inside(request, key, der.SEQUENCE)[1]]


def usual_subject(name: bytes) -> SubjectName | None:
    """よくある主体者名: None for anything else, which may be right all the same."""
    at, end = der.inside(name, 0, der.SEQUENCE)
    found: dict[str, str] = {}
    try:
        while at < end:
            part, encoding = PARTS[name[at + 4 : at + 10]]
            length, start = name[at + 10], at + HEAD
            if name[at : at + 4] != bytes((der.SET, length + 9, der.SEQUENCE, length + 7)) or part in found:
                return None
            at = start + length
            found[part] = name[start:at].decode(encoding)
            if not length or length + 9 >= der.SHORT or (part == "country" and length != COUNTRY_OCTETS):
                return None
    except (KeyError, IndexError, ValueError):
        return None
    return SubjectName(found.pop("common_name", ""), **found) if at == end else None
