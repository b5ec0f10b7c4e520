"""表記の正規化: one form for texts that differ only in width, case and spacing."""

import unicodedata


def fold(text: str) -> str:
    """正規化する: NFKC, case folding, and each run of white space as one plain space (UAX 15, UAX 31)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())
