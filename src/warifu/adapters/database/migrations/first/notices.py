"""お知らせの表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import day, flag, instant, key, number, text


def create() -> None:
    """表を作る."""
    _create_notice()
    _create_notice_participant()
    _create_notice_document()


def _create_notice() -> None:
    op.create_table(
        "notice",
        key("id", primary_key=True),
        number("version", primary_key=True),
        key("kind"),
        text("title"),
        text("body"),
        text("title_en"),
        text("body_en"),
        day("publish_on"),
        day("effective_on", nullable=True),
        text("link"),
        flag("for_all"),
        instant("written_at"),
        text("written_by"),
        text("reason"),
    )
    op.create_index("ix_notice_publish_on_id", "notice", ["publish_on", "id"])


def _create_notice_participant() -> None:
    op.create_table(
        "notice_participant",
        key("notice_id", primary_key=True),
        number("version", primary_key=True),
        key("participant_id", references="participant.id", primary_key=True),
        sa.ForeignKeyConstraint(["notice_id", "version"], ["notice.id", "notice.version"]),
    )
    op.create_index("ix_notice_participant_participant_id", "notice_participant", ["participant_id"])


def _create_notice_document() -> None:
    op.create_table(
        "notice_document",
        key("notice_id", primary_key=True),
        number("version", primary_key=True),
        number("position", primary_key=True),
        key("document_id", references="document.id"),
        sa.ForeignKeyConstraint(["notice_id", "version"], ["notice.id", "notice.version"]),
    )
