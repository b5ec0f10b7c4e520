"""名前の突合せ: names that people write in several ways for one thing."""

import re

from warifu.kernel.folding import fold

COMPANY = re.compile(r"株式会社|\(株\)|有限会社|\(有\)|合同会社|\(同\)|co\.,? ?ltd\.?|inc\.?|k\.k\.")
VARIANTS = str.maketrans("髙﨑邊邉濵濱齋齊斉德", "高崎辺辺浜浜斎斎斎徳")
MARKS = re.compile(r"[\s・、,。._\-‐―ー]+")


def folded_name(name: str) -> str:
    """比べる形: without width, case, blanks and the form of a company, rare letters as the usual ones."""
    return MARKS.sub("", COMPANY.sub("", fold(name).translate(VARIANTS)))
