"""窓口の定めの表."""

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
