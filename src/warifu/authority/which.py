"""証明書の指定: an id or a serial number, as people copy it from Windows, browsers, OpenSSL, mails and spreadsheets."""

import re

from warifu.authority.errors import SerialLost
from warifu.kernel.folding import as_seen
from warifu.kernel.ids import SerialNumber

SPREADSHEET_DIGITS = 15
CERTIFICATE_ID = re.compile(r"WF-[0-9]{2}-[0-9]{5,}")
LABEL = re.compile(r"(?i:serial(?:\s*(?:number|no\.?))?|シリアル(?:番号)?)\s*[:=]\s*")
PAIRS = re.compile(r"[0-9A-Fa-f]{2}(?:[ :-][0-9A-Fa-f]{2})+")
TURNED_INTO_A_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")


def read_which(given: str) -> tuple[str | None, SerialNumber | None]:
    """証明書の指定を読む: an id in any case, or a serial in hex or decimal; width and invisible marks do not matter.

    Pairs of digits with blanks, colons or hyphens between them are hex; bare digits are decimal. Raises FieldInvalid,
    or SerialLost for a number that a spreadsheet has rounded: it keeps 15 digits.
    """
    bare = _bare(given)
    if CERTIFICATE_ID.fullmatch(bare.upper()):
        return bare.upper(), None
    if PAIRS.fullmatch(bare):
        return None, SerialNumber.parse("0x" + re.sub("[ :-]", "", bare))
    zeros = bare.isascii() and bare.isdigit() and len(bare) > SPREADSHEET_DIGITS
    if TURNED_INTO_A_NUMBER.fullmatch(bare) or (zeros and not bare[SPREADSHEET_DIGITS:].strip("0")):
        raise SerialLost(bare[:40])
    return None, SerialNumber.parse(bare)


def _bare(given: str) -> str:
    return LABEL.sub("", as_seen(given), count=1)
