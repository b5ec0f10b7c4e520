"""文字のファイル: small texts as editors and shells write them, whatever mark stands in front."""

import codecs

from warifu.kernel.errors import NotUnderstood

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
