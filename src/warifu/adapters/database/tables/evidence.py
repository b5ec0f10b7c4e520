"""証跡の表. Triggers of the migration refuse every UPDATE, DELETE and TRUNCATE of both."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, metadata

evidence_entry = sa.Table(
    "evidence_entry",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", KEY, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", KEY, nullable=False),
    sa.Column("subject", KEY, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.UniqueConstraint("id"),
    sa.Index(None, "subject", "position"),
)

evidence_number = sa.Table(
    "evidence_number",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, sa.ForeignKey("evidence_entry.position"), nullable=False),
    sa.UniqueConstraint("position"),
)
