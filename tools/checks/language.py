"""Telling Japanese from English."""

import re

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
MARK = re.compile(r"\{[^}]*\}")


def without_marks(text: str) -> str:
    """What is left of a sentence when the places for facts are taken out."""
    return MARK.sub("", text).strip()


def is_japanese(text: str) -> bool:
    """Whether the words themselves, not the facts filled in, have kana or kanji."""
    return bool(JAPANESE.search(without_marks(text)))
