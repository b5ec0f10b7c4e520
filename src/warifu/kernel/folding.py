"""表記の正規化: one form for texts that differ only in width, case and spacing."""

import re
import unicodedata

LONGEST = 200
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー－"), "-")  # a hyphen, however a keyboard gives it
LITERAL = re.compile(r'="([^"]*)"')  # how a CSV keeps a spreadsheet from changing digits


def fold(text: str) -> str:
    """正規化する: NFKC, case folding, and each run of white space as one plain space (UAX 15, UAX 31)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def as_seen(given: str) -> str:
    """見たままの文字: what a person sees in a number, code or word that was copied or typed, at most 200 characters.

    NFKC, a hyphen for every dash, single blanks, no invisible marks, no mark that a cell is text (`'`, `="…"`).
    """
    plain = unicodedata.normalize("NFKC", given[:LONGEST]).translate(DASHES)
    visible = " ".join("".join(one for one in plain if unicodedata.category(one) != "Cf").split())
    literal = LITERAL.fullmatch(visible)
    return (literal[1] if literal else visible.lstrip("'").strip('"')).strip()
