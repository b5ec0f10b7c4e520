"""文字: small texts as editors and shells write them, and texts of others made safe to show."""

import codecs
import unicodedata

from warifu.kernel.errors import NotUnderstood

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
WIDE_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def text_of(data: bytes, expected: str = "text") -> str:
    """文字にする: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises NotUnderstood, which never says what stands in it, for anything else and for a NUL character.
    """
    encoding = next((wide for mark, wide in WIDE_MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise NotUnderstood(expected, "neither UTF-8 nor UTF-16 with a byte order mark") from None
    if "\0" in text:
        raise NotUnderstood(expected, "a NUL character")
    return text


def shown_text(text: str) -> str:
    """安全な文字列: control characters, direction marks and what no font can show become \\u escapes."""
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in UNSAFE else c for c in text)
