"""お知らせコマンドの部品: what `warifu notices` reads and says."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typer

from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.files import read_limited
from warifu.entrypoints.cli.forms import participant_id
from warifu.kernel.clock import check_day
from warifu.kernel.documents import LARGEST_DOCUMENT
from warifu.kernel.errors import FieldInvalid, NotUnderstood
from warifu.kernel.texts import text_of
from warifu.notices.facts import Notice, NoticeKind
from warifu.workflows.installation import Installation
from warifu.workflows.notices.publish_notice import NoticeDraft, add_attachment, list_notices

PAGE = 50
LARGEST_NOTICE = 256 * 1024
FIELDS = frozenset({"title", "body", "title_en", "body_en", "kind", "publish_on", "effective_on", "link", "for"})


def read_draft(installation: Installation, path: Path, attached: Sequence[Path]) -> NoticeDraft:
    """原稿を読む: and stores the attachments.

    Raises FieldInvalid, NotUnderstood, PathUnusable, TooLarge, ParticipantUnknown.
    """
    written = _table(path)
    codes = written.get("for", [])
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise FieldInvalid("for", '["0A001", "0012"]')
    files = [(file.name, read_limited(file, LARGEST_DOCUMENT)) for file in attached]
    return NoticeDraft(
        title=_text(written, "title"),
        body=_text(written, "body").strip(),
        kind=_kind(_text(written, "kind") or NoticeKind.GENERAL),
        title_en=_text(written, "title_en"),
        body_en=_text(written, "body_en").strip(),
        publish_on=_day(written, "publish_on"),
        effective_on=_day(written, "effective_on"),
        link=_text(written, "link"),
        for_participants=frozenset(participant_id(installation, code) for code in codes),
        document_ids=tuple(add_attachment(installation, local_actor(), name, content).id for name, content in files),
    )


def show_notices() -> None:
    """お知らせを並べる: newest first, those still to be published too."""
    for notice in list_notices(local_installation(), local_actor(), None, PAGE):
        say(notice)


def say(notice: Notice) -> None:
    """お知らせを示す."""
    effective = f"  適用 / effective {notice.effective_on}" if notice.effective_on else ""
    typer.echo(f"{notice.id}  v{notice.version}  {notice.publish_on}〜  {notice.kind}  {notice.title}{effective}")


def _table(path: Path) -> Mapping[str, Any]:
    try:
        written = tomllib.loads(text_of(read_limited(path, LARGEST_NOTICE), "TOML"))
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise NotUnderstood("TOML", str(fault)[:200]) from None
    unknown = sorted(written.keys() - FIELDS)
    if unknown:
        raise FieldInvalid(unknown[0], ", ".join(sorted(FIELDS)))
    return written


def _text(written: Mapping[str, Any], field: str) -> str:
    text = written.get(field, "")
    if not isinstance(text, str):
        raise FieldInvalid(field, '"…"')
    return text


def _day(written: Mapping[str, Any], field: str) -> date | None:
    day = written.get(field)
    if day is None:
        return None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise FieldInvalid(field, "2026-12-01")
    try:
        return check_day(day)
    except ValueError:
        raise FieldInvalid(field, "2026-12-01") from None


def _kind(text: str) -> NoticeKind:
    try:
        return NoticeKind(text.upper().replace("-", "_"))
    except ValueError:
        raise FieldInvalid("kind", "general / price-revision / new-medium / outage") from None
