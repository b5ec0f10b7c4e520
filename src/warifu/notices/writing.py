"""お知らせの規則: what a notice must say before anybody reads it."""

import re

from warifu.kernel.errors import FieldInvalid
from warifu.notices.errors import EffectiveDateMissing
from warifu.notices.facts import Notice, NoticeKind

LONGEST_TITLE = 200
LONGEST_BODY = 20_000
LONGEST_LINK = 500
MOST_DOCUMENTS = 20
MOST_PARTICIPANTS = 1_000
DATED = frozenset({NoticeKind.PRICE_REVISION, NoticeKind.NEW_MEDIUM})
LINK = re.compile(r"https://[!-~]+|/[!-~]*")


def check_notice(notice: Notice) -> Notice:
    """お知らせを確かめる. Raises FieldInvalid, EffectiveDateMissing."""
    if not notice.title.strip() or not _fits(notice.title, LONGEST_TITLE) or not notice.title.isprintable():
        raise FieldInvalid("title", "価格改定のお知らせ (200文字以内)")
    if not _fits(notice.title_en, LONGEST_TITLE) or (notice.title_en and not notice.title_en.isprintable()):
        raise FieldInvalid("title_en", "Price revision (up to 200 characters)")
    if not notice.body.strip() or not _is_text(notice.body) or not _is_text(notice.body_en):
        raise FieldInvalid("body", "本文 (20000文字以内)")
    if bool(notice.title_en) != bool(notice.body_en):
        raise FieldInvalid("title_en", "title_en + body_en")
    if notice.link and (len(notice.link) > LONGEST_LINK or not LINK.fullmatch(notice.link)):
        raise FieldInvalid("link", "https://mihon.example/price / /prices")
    if len(notice.document_ids) > MOST_DOCUMENTS or len(set(notice.document_ids)) < len(notice.document_ids):
        raise FieldInvalid("document_ids", f"0-{MOST_DOCUMENTS}")
    if notice.kind in DATED and notice.effective_on is None:
        raise EffectiveDateMissing(notice.kind)
    return notice


def _fits(text: str, longest: int) -> bool:
    return len(text) <= longest


def _is_text(text: str) -> bool:
    return len(text) <= LONGEST_BODY and all(line.replace("\t", " ").isprintable() for line in text.splitlines())
