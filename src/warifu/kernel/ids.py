"""番号: identifiers and codes that people read and type: of certificates, orders, participants; serial numbers."""

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Self

from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid

CertificateId = NewType("CertificateId", str)
"""証明書ID: `WF-26-00431`, the year of issue (JST) and a number of at least five digits, for people."""

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LEGIBLE = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
SERIAL_OCTETS = 16


def certificate_id(at: datetime, number: int) -> CertificateId:
    """証明書IDを作る: `number` counts from 1 within the JST year of `at`."""
    return CertificateId(f"WF-{jst_date(at).year % 100:02}-{number:05}")


def new_id(prefix: str) -> str:
    """新しい番号: `prefix` and 80 random bits in letters and digits that are not mistaken for each other."""
    return f"{prefix}-{base64.b32encode(secrets.token_bytes(10)).translate(LEGIBLE).decode()}"


@dataclass(frozen=True, slots=True, order=True)
class SerialNumber:
    """シリアル番号: a positive integer of at most 20 octets (RFC 5280 section 4.1.2.2), shown in hex and in decimal."""

    value: int

    def __post_init__(self) -> None:
        if not 0 < self.value < 1 << 159:
            raise FieldInvalid("serial", "1 .. 2^159-1")

    @classmethod
    def random(cls) -> Self:
        """無作為なシリアル番号: 127 random bits and a leading one, so that all have one length."""
        return cls(1 << (SERIAL_OCTETS * 8 - 2) | secrets.randbits(SERIAL_OCTETS * 8 - 2))

    @classmethod
    def parse(cls, text: str) -> Self:
        """読み取る: hex with colons or `0x`, hex of this installation's length, or decimal.

        Bare digits are decimal; a spreadsheet's 1.23E+38 is refused, never rounded. Raises FieldInvalid.
        """
        bare = text.strip()
        if re.fullmatch(r"[0-9]{1,48}", bare):
            return cls(int(bare))
        packed = bare.lower().removeprefix("0x").replace(":", "")
        if re.fullmatch(r"[0-9a-f]{1,40}", packed):
            return cls(int(packed, 16))
        raise FieldInvalid("serial", "3A:0F:… / 0x3A0F… / 14863…")

    @property
    def hex(self) -> str:
        """16進表記: upper case pairs with colons, as certificate viewers show it."""
        digits = f"{self.value:X}"
        digits = digits.zfill(len(digits) + len(digits) % 2)
        return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))

    @property
    def decimal(self) -> str:
        """10進表記."""
        return str(self.value)

    def __str__(self) -> str:
        return self.hex


@dataclass(frozen=True, slots=True, order=True)
class OperatorCode:
    """事業者コード: 4 or 5 letters or digits kept as text; leading zeros count."""

    text: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9A-Z]{4,5}", self.text):
            raise FieldInvalid("operator_code", "0000 / 0A001")

    def __str__(self) -> str:
        return self.text
