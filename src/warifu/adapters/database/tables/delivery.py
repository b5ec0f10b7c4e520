"""納品の表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, mac_column, metadata

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
    mac_column(),
    sa.UniqueConstraint("code_digest"),
    sa.Index(None, "certificate_id"),
    sa.Index(None, "participant_id", "prepared_at"),
)

shipment = sa.Table(
    "shipment",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), nullable=False),
    sa.Column("order_id", KEY, sa.ForeignKey("cert_order.id"), nullable=False),
    sa.Column("medium", KEY, nullable=False),
    sa.Column("disc_group", sa.Text),
    sa.Column("state", KEY, nullable=False),
    sa.Column("prepared_at", Instant, nullable=False),
    sa.Column("makings", sa.Integer, nullable=False),
    sa.Column("sealed_passphrase", sa.LargeBinary),
    sa.Column("passphrase_shown_at", Instant),
    sa.Column("taken_at", Instant),
    sa.Column("sent_at", Instant),
    sa.Column("closed_at", Instant),
    sa.Column("note", sa.Text, nullable=False),
    sa.Index(None, "participant_id", "prepared_at", "id"),
    sa.Index(None, "state", "prepared_at", "id"),
    sa.Index(None, "prepared_at", "id"),
)

# A certificate goes on one medium.
shipment_certificate = sa.Table(
    "shipment_certificate",
    metadata,
    sa.Column("shipment_id", KEY, sa.ForeignKey("shipment.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("certificate_id", KEY, sa.ForeignKey("certificate.id"), nullable=False),
    sa.UniqueConstraint("certificate_id"),
)

rearm_consent = sa.Table(
    "rearm_consent",
    metadata,
    sa.Column("parcel_id", KEY, sa.ForeignKey("parcel.id"), primary_key=True),
    sa.Column("person_id", KEY, primary_key=True),
    sa.Column("account_id", KEY, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("consented_at", Instant, nullable=False),
    mac_column(),
)
