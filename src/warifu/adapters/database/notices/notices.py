"""お知らせの保管."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.adapters.database.constraints import refusing
from warifu.kernel.errors import Changed
from warifu.notices.facts import Notice, NoticeKind

NOTICE = tables.notices.notice
PARTICIPANT = tables.notices.notice_participant
DOCUMENT = tables.notices.notice_document


class Notices:
    """お知らせの保管: implements warifu.notices.store.NoticeStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, notice: Notice) -> None:
        with refusing(self._connection, {"pk_notice": Changed(notice.id)}):
            self._connection.execute(sa.insert(NOTICE), _values(notice))
        key = {"notice_id": notice.id, "version": notice.version}
        participants = [{**key, "participant_id": id} for id in sorted(notice.for_participants)]
        documents = [{**key, "position": n, "document_id": id} for n, id in enumerate(notice.document_ids)]
        for table, rows in ((PARTICIPANT, participants), (DOCUMENT, documents)):
            if rows:
                self._connection.execute(sa.insert(table), rows)

    def versions(self, id: str) -> Sequence[Notice]:
        return self._read(sa.select(NOTICE).where(NOTICE.c.id == id).order_by(NOTICE.c.version.desc()))

    def page(
        self, *, on: date | None, participant_ids: frozenset[str] | None, after: str | None, limit: int
    ) -> Sequence[Notice]:
        out = sa.select(NOTICE.c.id, sa.func.max(NOTICE.c.version).label("version")).group_by(NOTICE.c.id)
        if on is not None:
            out = out.where(NOTICE.c.publish_on <= on)
        newest = out.subquery()
        at = sa.and_(NOTICE.c.id == newest.c.id, NOTICE.c.version == newest.c.version)
        wanted = sa.select(NOTICE).join(newest, at)
        if after is not None:
            last = self._connection.execute(wanted.where(NOTICE.c.id == after)).one_or_none()
            if last is None:
                return []
            here = sa.tuple_(sa.literal(last.publish_on, sa.Date), sa.literal(last.id))
            wanted = wanted.where(sa.tuple_(NOTICE.c.publish_on, NOTICE.c.id) < here)
        if participant_ids is not None:
            wanted = wanted.where(sa.or_(NOTICE.c.for_all, _names_one_of(self._connection, participant_ids)))
        return self._read(wanted.order_by(NOTICE.c.publish_on.desc(), NOTICE.c.id.desc()).limit(limit))

    def _read(self, wanted: sa.Select[Any]) -> list[Notice]:
        return [self._notice(row) for row in self._connection.execute(wanted).all()]

    def _notice(self, row: Any) -> Notice:
        return Notice(
            id=row.id,
            version=row.version,
            kind=NoticeKind(row.kind),
            title=row.title,
            body=row.body,
            title_en=row.title_en,
            body_en=row.body_en,
            publish_on=row.publish_on,
            effective_on=row.effective_on,
            link=row.link,
            for_participants=frozenset(self._connection.scalars(_of(PARTICIPANT, "participant_id", row))),
            document_ids=tuple(self._connection.scalars(_of(DOCUMENT, "document_id", row).order_by("position"))),
            written_at=row.written_at,
            written_by=row.written_by,
            reason=row.reason,
        )


def _names_one_of(connection: sa.Connection, participant_ids: frozenset[str]) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        PARTICIPANT.c.notice_id == NOTICE.c.id,
        PARTICIPANT.c.version == NOTICE.c.version,
        among(connection, PARTICIPANT.c.participant_id, participant_ids),
    )


def _of(table: sa.Table, column: str, row: Any) -> sa.Select[Any]:
    return sa.select(table.c[column]).where(table.c.notice_id == row.id, table.c.version == row.version)


def _values(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "version": notice.version,
        "kind": notice.kind,
        "title": notice.title,
        "body": notice.body,
        "title_en": notice.title_en,
        "body_en": notice.body_en,
        "publish_on": notice.publish_on,
        "effective_on": notice.effective_on,
        "link": notice.link,
        "for_all": not notice.for_participants,
        "written_at": notice.written_at,
        "written_by": notice.written_by,
        "reason": notice.reason,
    }
