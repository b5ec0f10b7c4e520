"""利用申請の表."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """表を作る."""
    _create_applications()
    _create_what_applications_name()
    _create_registrations()


def _create_applications() -> None:
    op.create_table(
        "application",
        key("id"),
        text("kind"),
        key("participant_id"),
        key("system"),
        key("area"),
        key("state"),
        instant("submitted_at"),
        text("submitted_by"),
        text("reason"),
        sa.PrimaryKeyConstraint("id", name="pk_application"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_application_participant_id"),
    )
    op.create_index("ix_application_submitted_at", "application", ["submitted_at"])
    op.create_index("ix_application_participant_id_submitted_at", "application", ["participant_id", "submitted_at"])
    op.create_index("ix_application_system_area_submitted_at", "application", ["system", "area", "submitted_at"])


def _create_what_applications_name() -> None:
    op.create_table(
        "application_use",
        key("application_id"),
        number("position"),
        key("system"),
        key("channel"),
        key("area"),
        sa.PrimaryKeyConstraint("application_id", "position", name="pk_application_use"),
        sa.UniqueConstraint(
            "application_id", "system", "channel", "area", name="uq_application_use_application_id_system_channel_area"
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name="fk_application_use_application_id"),
    )
    op.create_table(
        "application_certificate",
        key("application_id"),
        number("position"),
        *_registered_certificate(),
        sa.PrimaryKeyConstraint("application_id", "position", name="pk_application_certificate"),
        sa.UniqueConstraint(
            "application_id", "certificate_id", name="uq_application_certificate_application_id_certificate_id"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="fk_application_certificate_application_id"
        ),
    )
    op.create_index("ix_application_certificate_certificate_id", "application_certificate", ["certificate_id"])


def _create_registrations() -> None:
    op.create_table(
        "registration",
        key("id"),
        key("participant_id"),
        *_registered_certificate(),
        key("system"),
        key("channel"),
        key("area"),
        key("state"),
        instant("registered_at"),
        instant("deleted_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_registration"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_registration_participant_id"),
    )
    op.create_index("ix_registration_participant_id", "registration", ["participant_id"])
    op.create_index("ix_registration_system_not_after", "registration", ["system", "not_after"])
    living = sa.text("state <> 'DELETED'")
    op.create_index(
        "uq_registration_living",
        "registration",
        ["certificate_id", "system", "channel", "area"],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )


def _registered_certificate() -> list[sa.Column[Any]]:
    return [
        key("certificate_id"),
        key("fingerprint"),
        key("serial"),
        instant("not_before"),
        instant("not_after"),
    ]
