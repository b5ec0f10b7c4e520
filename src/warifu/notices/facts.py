"""お知らせの事実."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

ATTACHMENT = "NOTICE"  # the purpose of documents that notices carry


class NoticeKind(StrEnum):
    """お知らせの種類."""

    GENERAL = "GENERAL"  # お知らせ
    PRICE_REVISION = "PRICE_REVISION"  # 価格改定
    NEW_MEDIUM = "NEW_MEDIUM"  # 媒体の追加
    OUTAGE = "OUTAGE"  # 停止予定


@dataclass(frozen=True, slots=True)
class Notice:
    """お知らせ: one version of one notice; a correction is the same `id` with the next `version`.

    Readers see it from the JST date `publish_on`. `effective_on` is the JST date from which what it announces holds.
    `for_participants` empty means everybody. `link` leads wherever its writer meant; nothing depends on it.
    English is empty where none was given. `reason` says why a version took the place of the one before.
    """

    id: str
    version: int
    kind: NoticeKind
    title: str
    body: str
    title_en: str
    body_en: str
    publish_on: date
    effective_on: date | None
    link: str
    for_participants: frozenset[str]
    document_ids: tuple[str, ...]
    written_at: datetime
    written_by: str
    reason: str = ""

    def is_for(self, participant_ids: frozenset[str]) -> bool:
        """宛先か: for everybody, or for one of these participants."""
        return not self.for_participants or not self.for_participants.isdisjoint(participant_ids)
