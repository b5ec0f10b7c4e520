"""利用申請の表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, mac, number, text


def create() -> None:
    """表を作る."""
    _create_application()
    _create_application_use()
    _create_application_certificate()
    _create_registration()


def _create_application() -> None:
    op.create_table(
        "application",
        key("id", primary_key=True),
        text("kind"),
        key("participant_id", references="participant.id"),
        key("system"),
        key("area"),
        key("state"),
        instant("submitted_at"),
        text("submitted_by"),
        text("reason"),
    )
    op.create_index("ix_application_participant_id_submitted_at", "application", ["participant_id", "submitted_at"])
    op.create_index("ix_application_submitted_at", "application", ["submitted_at"])
    op.create_index("ix_application_system_area_submitted_at", "application", ["system", "area", "submitted_at"])


def _create_application_use() -> None:
    op.create_table(
        "application_use",
        key("application_id", references="application.id", primary_key=True),
        number("position", primary_key=True),
        key("system"),
        key("channel"),
        key("area"),
        sa.UniqueConstraint("application_id", "system", "channel", "area"),
    )


def _create_application_certificate() -> None:
    op.create_table(
        "application_certificate",
        key("application_id", references="application.id", primary_key=True),
        number("position", primary_key=True),
        key("certificate_id"),
        key("fingerprint"),
        key("serial"),
        instant("not_before"),
        instant("not_after"),
        sa.UniqueConstraint("application_id", "certificate_id"),
    )
    op.create_index("ix_application_certificate_certificate_id", "application_certificate", ["certificate_id"])


def _create_registration() -> None:
    op.create_table(
        "registration",
        key("id", primary_key=True),
        key("participant_id", references="participant.id"),
        key("certificate_id"),
        key("fingerprint"),
        key("serial"),
        instant("not_before"),
        instant("not_after"),
        key("system"),
        key("channel"),
        key("area"),
        key("state"),
        instant("registered_at"),
        instant("deleted_at", nullable=True),
        mac(),
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
