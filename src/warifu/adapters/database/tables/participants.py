"""事業者の表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, metadata

participant = sa.Table(
    "participant",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("operator_code", KEY, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("enrolled_at", Instant, nullable=False),
    sa.UniqueConstraint("operator_code"),
)

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("mail", sa.Text, nullable=False),
)
