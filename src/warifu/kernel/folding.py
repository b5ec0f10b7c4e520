"""表記の畳込み: what people mean to be the same text, whatever width, case and spacing they typed it in."""

import unicodedata


def fold(text: str) -> str:
    """畳み込む: NFKC and case folding, and one plain space wherever there was white space (UAX 15, UAX 31)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())
