"""企業内RA設置・委任・役割付与・お知らせの表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import KEY, instant, key, number, octets, text

revision = "enrolment_and_notices"
down_revision = "0011"


def upgrade() -> None:
    """表を作る."""
    op.add_column("participant", sa.Column("standing", KEY, nullable=False, server_default="ACTIVE"))
    _create_history()
    _create_documents()
    _create_enrolments()
    _create_mandates()
    _create_notices()
    _create_what_notices_name()


def _create_history() -> None:
    op.create_table(
        "former_name",
        key("participant_id"),
        number("position"),
        text("name"),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("participant_id", "position", name="pk_former_name"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_former_name_participant_id"),
    )
    op.create_table(
        "former_contact",
        key("participant_id"),
        number("position"),
        text("kind"),
        text("name"),
        text("mail"),
        instant("until_at"),
        text("changed_by"),
        sa.PrimaryKeyConstraint("participant_id", "position", name="pk_former_contact"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_former_contact_participant_id"),
    )


def _create_documents() -> None:
    op.create_table(
        "document",
        key("id"),
        key("purpose"),
        text("name"),
        key("kind"),
        number("size"),
        key("sha256"),
        octets("content"),
        instant("stored_at"),
        text("stored_by"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
    )


def _create_enrolments() -> None:
    op.create_table(
        "enrolment",
        key("id"),
        key("operator_code"),
        text("name"),
        key("state"),
        instant("applied_at"),
        text("entered_by"),
        text("reason"),
        text("method", nullable=True),
        text("authenticated_by", nullable=True),
        text("authenticated_by_person", nullable=True),
        instant("authenticated_at", nullable=True),
        key("participant_id", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint("participant_id", name="uq_enrolment_participant_id"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_enrolment_participant_id"),
    )
    op.create_index("ix_enrolment_applied_at_id", "enrolment", ["applied_at", "id"])
    op.create_index("ix_enrolment_state_applied_at_id", "enrolment", ["state", "applied_at", "id"])
    op.create_table(
        "enrolment_contact",
        key("enrolment_id"),
        number("position"),
        text("kind"),
        text("name"),
        text("mail"),
        sa.PrimaryKeyConstraint("enrolment_id", "position", name="pk_enrolment_contact"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_enrolment_contact_enrolment_id"),
    )
    op.create_table(
        "enrolment_document",
        key("enrolment_id"),
        number("position"),
        key("document_id"),
        sa.PrimaryKeyConstraint("enrolment_id", "position", name="pk_enrolment_document"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_enrolment_document_enrolment_id"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_enrolment_document_document_id"),
    )


def _create_mandates() -> None:
    op.create_table(
        "mandate",
        key("id"),
        key("account_id"),
        key("participant_id"),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        text("granted_by"),
        instant("granted_at"),
        instant("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mandate"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_mandate_account_id"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_mandate_participant_id"),
    )
    op.create_index("ix_mandate_account_id", "mandate", ["account_id"])
    op.create_index("ix_mandate_participant_id", "mandate", ["participant_id"])
    op.create_table(
        "role_grant",
        key("id"),
        key("account_id"),
        key("role"),
        text("proposed_by"),
        text("proposed_by_person"),
        instant("proposed_at"),
        key("state"),
        text("decided_by", nullable=True),
        instant("decided_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_role_grant_account_id"),
    )
    op.create_index("ix_role_grant_account_id", "role_grant", ["account_id"])
    op.create_index("ix_role_grant_state_proposed_at", "role_grant", ["state", "proposed_at"])


def _create_notices() -> None:
    op.create_table(
        "notice",
        key("id"),
        number("version"),
        key("kind"),
        text("title"),
        text("body"),
        text("title_en"),
        text("body_en"),
        sa.Column("publish_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        text("link"),
        sa.Column("for_all", sa.Boolean(), nullable=False),
        instant("written_at"),
        text("written_by"),
        text("reason"),
        sa.PrimaryKeyConstraint("id", "version", name="pk_notice"),
    )
    op.create_index("ix_notice_publish_on_id", "notice", ["publish_on", "id"])


def _create_what_notices_name() -> None:
    op.create_table(
        "notice_participant",
        key("notice_id"),
        number("version"),
        key("participant_id"),
        sa.PrimaryKeyConstraint("notice_id", "version", "participant_id", name="pk_notice_participant"),
        sa.ForeignKeyConstraint(
            ["notice_id", "version"], ["notice.id", "notice.version"], name="fk_notice_participant_notice_id"
        ),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_notice_participant_participant_id"),
    )
    op.create_index("ix_notice_participant_participant_id", "notice_participant", ["participant_id"])
    op.create_table(
        "notice_document",
        key("notice_id"),
        number("version"),
        number("position"),
        key("document_id"),
        sa.PrimaryKeyConstraint("notice_id", "version", "position", name="pk_notice_document"),
        sa.ForeignKeyConstraint(
            ["notice_id", "version"], ["notice.id", "notice.version"], name="fk_notice_document_notice_id"
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_notice_document_document_id"),
    )
