"""窓口の定めと催促の表. An area that does not apply is stored as ''."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, metadata

desk_terms = sa.Table(
    "desk_terms",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("system", KEY, nullable=False),
    sa.Column("area", KEY, nullable=False),
    sa.Column("terms", sa.JSON, nullable=False),
    sa.Column("stated_at", Instant, nullable=False),
    sa.Column("stated_by", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("taken_back_at", Instant),
    sa.Column("taken_back_by", sa.Text),
)

reminder_ladder = sa.Table(
    "reminder_ladder",
    metadata,
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), primary_key=True),
    sa.Column("rungs", sa.JSON, nullable=False),
)

reminder = sa.Table(
    "reminder",
    metadata,
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), primary_key=True),
    sa.Column("certificate_id", KEY, primary_key=True),
    sa.Column("system", KEY, primary_key=True),
    sa.Column("channel", KEY, primary_key=True),
    sa.Column("area", KEY, primary_key=True),
    sa.Column("step", KEY, primary_key=True),
    sa.Column("rung", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("act_by_on", sa.Date, nullable=False),
    sa.Column("told_at", Instant, nullable=False),
)

reminder_digest = sa.Table(
    "reminder_digest",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), nullable=False),
    sa.Column("to_contact", KEY, nullable=False),
    sa.Column("prepared_at", Instant, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("sent_at", Instant),
    sa.Column("bounced_at", Instant),
    sa.Index(None, "participant_id", "prepared_at"),
)
