"""主体者名: between a SubjectName and an X.509 name; what may stand in one."""

import re
import unicodedata
import warnings

from cryptography.x509 import Name, NameAttribute, ObjectIdentifier
from cryptography.x509.oid import NameOID

from warifu.authority.errors import SubjectInvalid
from warifu.authority.facts import SubjectName

# cryptography counts the octets of UTF-8 where RFC 5280 appendix A.1 counts characters; `check_subject` counts those.
warnings.filterwarnings("ignore", message="Attribute's length must be", category=UserWarning)
LONGEST = 64
LAST_OF_LATIN_1 = "\u00ff"
COUNTRY = re.compile(r"[A-Z]{2}")
# Cc control, Cf invisible and direction marks, Cs surrogates, Co private use (外字), Cn unassigned, Zl and Zp line ends
FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
ORDER = (
    (NameOID.COUNTRY_NAME, "country"),
    (NameOID.ORGANIZATION_NAME, "organization"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "organizational_unit"),
    (NameOID.COMMON_NAME, "common_name"),
)


def check_subject(subject: SubjectName) -> None:
    """主体者名の検査: whether these parts can stand in a certificate. Raises SubjectInvalid."""
    for part, text in (
        ("country", subject.country),
        ("organization", subject.organization),
        ("organizational_unit", subject.organizational_unit),
        ("common_name", subject.common_name),
    ):
        if text is not None and (why := _fault(part, text)):
            raise SubjectInvalid(f"{part}: {why}")


def x509_name(subject: SubjectName) -> Name:
    """X.509名にする: C, O, OU, CN; UTF8String, the country PrintableString. Raises SubjectInvalid."""
    check_subject(subject)
    if not subject.common_name:
        raise SubjectInvalid("common_name: empty")
    return Name(
        [
            NameAttribute(oid, text, _validate=False)
            for oid, part in ORDER
            if (text := getattr(subject, part)) is not None
        ]
    )


def subject_of(name: Name) -> SubjectName:
    """X.509名から: the four parts that are written; others are left out. Raises SubjectInvalid when a part is doubled.

    Nothing is normalised: Unicode normalisation would turn 神 (U+FA19) into another character.
    """
    return SubjectName(
        common_name=_single(name, NameOID.COMMON_NAME, "common_name") or "",
        organization=_single(name, NameOID.ORGANIZATION_NAME, "organization"),
        organizational_unit=_single(name, NameOID.ORGANIZATIONAL_UNIT_NAME, "organizational_unit"),
        country=_single(name, NameOID.COUNTRY_NAME, "country"),
    )


def _single(name: Name, oid: ObjectIdentifier, part: str) -> str | None:
    found = name.get_attributes_for_oid(oid)
    if len(found) > 1:
        raise SubjectInvalid(f"{part}: {len(found)} of them, one is possible")
    if not found:
        return None
    value = found[0].value
    return value if isinstance(value, str) else value.decode("latin-1")


def is_mojibake(text: str) -> bool:
    """文字化けか: whether the characters are the octets of UTF-8, taken for Latin-1, of others beyond Latin-1."""
    if text.isascii() or max(text) > LAST_OF_LATIN_1:
        return False
    try:
        return max(text.encode("latin-1").decode()) > LAST_OF_LATIN_1
    except UnicodeDecodeError:
        return False


def _fault(part: str, text: str) -> str | None:
    if part == "country":
        return None if COUNTRY.fullmatch(text) else "two capital letters, such as JP"
    if not text:
        return None if part == "common_name" else "empty"
    if is_mojibake(text):
        return "UTF-8 taken for Latin-1; it was made without -utf8"
    if len(text) > LONGEST:
        return f"{len(text)} characters, at most {LONGEST}"
    if text != text.strip():
        return "begins or ends with a space"
    if text.isprintable():  # then none of its characters is of a forbidden category
        return None
    for character in text:
        if unicodedata.category(character) in FORBIDDEN:
            return f"character U+{ord(character):04X} cannot stand in a name"
    return None
