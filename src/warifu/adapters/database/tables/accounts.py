"""利用者の表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, mac_column, metadata

account = sa.Table(
    "account",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("person_id", KEY, nullable=False),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id")),
    sa.Column("system", sa.Text),
    sa.Column("area", sa.Text),
    sa.Column("ended_at", Instant),
    sa.Column("version", sa.Integer, nullable=False),
    mac_column(),
    sa.Index(None, "person_id"),
    sa.Index(None, "participant_id"),
)

account_role = sa.Table(
    "account_role",
    metadata,
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("role", KEY, primary_key=True),
)

credential = sa.Table(
    "credential",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), nullable=False),
    sa.Column("kind", KEY, nullable=False),
    sa.Column("digest", KEY, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("made_with", KEY, sa.ForeignKey("credential.id")),
    mac_column(),
    sa.UniqueConstraint("kind", "digest"),
    sa.Index(None, "account_id"),
    sa.Index(None, "made_with"),
)

mandate = sa.Table(
    "mandate",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), nullable=False),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), nullable=False),
    sa.Column("start_on", sa.Date, nullable=False),
    sa.Column("end_on", sa.Date, nullable=False),
    sa.Column("granted_by", sa.Text, nullable=False),
    sa.Column("granted_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    mac_column(),
    sa.Index(None, "account_id"),
    sa.Index(None, "participant_id"),
)

role_grant = sa.Table(
    "role_grant",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), nullable=False),
    sa.Column("role", KEY, nullable=False),
    sa.Column("proposed_by", sa.Text, nullable=False),
    sa.Column("proposed_by_person", sa.Text, nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Column("half", sa.Text, nullable=False),
    sa.Column("state", KEY, nullable=False),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided_by_person", sa.Text),
    sa.Column("decided_at", Instant),
    sa.Column("link_id", KEY, sa.ForeignKey("credential.id")),
    sa.Column("wrong_halves", sa.Integer, nullable=False),
    mac_column(),
    sa.Index(None, "account_id"),
    sa.Index(None, "state", "proposed_at"),
)
