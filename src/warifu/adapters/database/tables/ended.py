"""終わった記録の表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, metadata

ended_record = sa.Table(
    "ended_record",
    metadata,
    sa.Column("record", KEY, primary_key=True),
    sa.Column("ended_at", Instant, nullable=False),
)
