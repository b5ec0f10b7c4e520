"""申込の表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, mac_column, metadata, subject_columns

cert_order = sa.Table(
    "cert_order",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id")),
    sa.Column("state", KEY, nullable=False),
    sa.Column("application_on", sa.Date, nullable=False),
    sa.Column("submitted_at", Instant, nullable=False),
    sa.Column("entered_by", sa.Text, nullable=False),
    sa.Column("entered_by_person", sa.Text, nullable=False),
    sa.Column("approvals_needed", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("line_reasons", sa.JSON(none_as_null=True)),
    sa.Column("correctors", sa.JSON(none_as_null=True)),
    sa.Column("version", sa.Integer, nullable=False),
    mac_column(),
    sa.Index(None, "submitted_at"),
    sa.Index(None, "participant_id", "submitted_at"),
    sa.Index(None, "state", "submitted_at"),
)

order_line = sa.Table(
    "order_line",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("order_id", KEY, sa.ForeignKey("cert_order.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("purpose_label", sa.Text, nullable=False),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("medium", sa.Text, nullable=False),
    sa.Column("start_on", sa.Date, nullable=False),
    sa.Column("profile", sa.Text, nullable=False),
    *subject_columns(),
    sa.Column("key_algorithm", sa.Text, nullable=False),
    sa.Column("public_key", sa.LargeBinary),
    sa.Column("predecessor", KEY),
    sa.Column("target_token", sa.Text),
    sa.Column("disc_group", sa.Text),
    sa.UniqueConstraint("order_id", "number"),
    sa.Index(None, "predecessor"),
)

# One row per public key that stands in an order; withdrawing the order takes its rows away, so the keys are free again.
ordered_key = sa.Table(
    "ordered_key",
    metadata,
    sa.Column("digest", KEY, primary_key=True),
    sa.Column("order_line_id", KEY, sa.ForeignKey("order_line.id"), nullable=False),
    sa.UniqueConstraint("order_line_id"),
)

order_file = sa.Table(
    "order_file",
    metadata,
    sa.Column("order_id", KEY, sa.ForeignKey("cert_order.id"), primary_key=True),
    sa.Column("sha256", KEY, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("left_out", sa.Integer, nullable=False),
    sa.Index(None, "sha256"),
)

approval = sa.Table(
    "approval",
    metadata,
    sa.Column("order_id", KEY, sa.ForeignKey("cert_order.id"), primary_key=True),
    sa.Column("person_id", KEY, primary_key=True),
    sa.Column("account_id", KEY, nullable=False),
    sa.Column("approved_at", Instant, nullable=False),
    sa.Column("order_version", sa.Integer, nullable=False),
    mac_column(),
)

order_change = sa.Table(
    "order_change",
    metadata,
    sa.Column("order_id", KEY, sa.ForeignKey("cert_order.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("state_before", sa.Text),
    sa.Column("state_after", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("by_name", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("line_reasons", sa.JSON, nullable=False),
    sa.Column("lines", sa.JSON, nullable=False),
)
