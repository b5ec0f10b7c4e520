"""お知らせの誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import NotFound, RuleBroken


@dataclass(eq=False)
class NoticeUnknown(NotFound):
    """お知らせなし: no notice of this number, not published yet, or not for you."""

    code = "notice.unknown"
    id: str


@dataclass(eq=False)
class EffectiveDateMissing(RuleBroken):
    """適用日なし: a price revision or a new medium says from which day it holds."""

    code = "notice.effective_date_missing"
    kind: str
