"""利用申請の表. An area that does not apply is stored as '', because unique indexes do not compare NULL."""

from typing import Any

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, Serial, mac_column, metadata


def _registered_certificate() -> list[sa.Column[Any]]:
    """登録される証明書の列: no foreign key, since other authorities' certificates are registered too."""
    return [
        sa.Column("certificate_id", KEY, nullable=False),
        sa.Column("fingerprint", KEY, nullable=False),
        sa.Column("serial", Serial, nullable=False),
        sa.Column("not_before", Instant, nullable=False),
        sa.Column("not_after", Instant, nullable=False),
    ]


application = sa.Table(
    "application",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), nullable=False),
    sa.Column("system", KEY, nullable=False),
    sa.Column("area", KEY, nullable=False),
    sa.Column("state", KEY, nullable=False),
    sa.Column("submitted_at", Instant, nullable=False),
    sa.Column("submitted_by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Index(None, "submitted_at"),
    sa.Index(None, "participant_id", "submitted_at"),
    sa.Index(None, "system", "area", "submitted_at"),
)

application_use = sa.Table(
    "application_use",
    metadata,
    sa.Column("application_id", KEY, sa.ForeignKey("application.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("system", KEY, nullable=False),
    sa.Column("channel", KEY, nullable=False),
    sa.Column("area", KEY, nullable=False),
    sa.UniqueConstraint("application_id", "system", "channel", "area"),
)

application_certificate = sa.Table(
    "application_certificate",
    metadata,
    sa.Column("application_id", KEY, sa.ForeignKey("application.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    *_registered_certificate(),
    sa.UniqueConstraint("application_id", "certificate_id"),
    sa.Index(None, "certificate_id"),
)

registration = sa.Table(
    "registration",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), nullable=False),
    *_registered_certificate(),
    sa.Column("system", KEY, nullable=False),
    sa.Column("channel", KEY, nullable=False),
    sa.Column("area", KEY, nullable=False),
    sa.Column("state", KEY, nullable=False),
    sa.Column("registered_at", Instant, nullable=False),
    sa.Column("deleted_at", Instant),
    mac_column(),
    sa.Index(None, "participant_id"),
    sa.Index(None, "system", "not_after"),
)

LIVING = registration.c.state != "DELETED"
sa.Index(
    "uq_registration_living",
    registration.c.certificate_id,
    registration.c.system,
    registration.c.channel,
    registration.c.area,
    unique=True,
    sqlite_where=LIVING,
    postgresql_where=LIVING,
)
