"""お知らせと書類の表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, metadata

document = sa.Table(
    "document",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("purpose", KEY, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", KEY, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", KEY, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("stored_at", Instant, nullable=False),
    sa.Column("stored_by", sa.Text, nullable=False),
)

notice = sa.Table(
    "notice",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", KEY, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False),
    sa.Column("body_en", sa.Text, nullable=False),
    sa.Column("publish_on", sa.Date, nullable=False),
    sa.Column("effective_on", sa.Date),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("for_all", sa.Boolean, nullable=False),
    sa.Column("written_at", Instant, nullable=False),
    sa.Column("written_by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Index(None, "publish_on", "id"),
)

notice_participant = sa.Table(
    "notice_participant",
    metadata,
    sa.Column("notice_id", KEY, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), primary_key=True),
    sa.ForeignKeyConstraint(["notice_id", "version"], ["notice.id", "notice.version"]),
    sa.Index(None, "participant_id"),
)

notice_document = sa.Table(
    "notice_document",
    metadata,
    sa.Column("notice_id", KEY, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document_id", KEY, sa.ForeignKey("document.id"), nullable=False),
    sa.ForeignKeyConstraint(["notice_id", "version"], ["notice.id", "notice.version"]),
)
