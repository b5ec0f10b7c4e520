"""納品の表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, metadata

parcel = sa.Table(
    "parcel",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("certificate_id", KEY, sa.ForeignKey("certificate.id"), nullable=False),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), nullable=False),
    sa.Column("state", KEY, nullable=False),
    sa.Column("code_digest", KEY, nullable=False),
    sa.Column("code_expires_at", Instant, nullable=False),
    sa.Column("sealed_passphrase", sa.LargeBinary, nullable=False),
    sa.Column("prepared_at", Instant, nullable=False),
    sa.Column("passphrase_shown_at", Instant),
    sa.Column("fetched_at", Instant),
    sa.Column("received_at", Instant),
    sa.UniqueConstraint("code_digest"),
    sa.Index(None, "certificate_id"),
    sa.Index(None, "participant_id", "prepared_at"),
)

rearm_consent = sa.Table(
    "rearm_consent",
    metadata,
    sa.Column("parcel_id", KEY, sa.ForeignKey("parcel.id"), primary_key=True),
    sa.Column("person_id", KEY, primary_key=True),
    sa.Column("account_id", KEY, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("consented_at", Instant, nullable=False),
)
