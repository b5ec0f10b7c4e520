"""作り置きの鍵の表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, metadata

key_pool = sa.Table(
    "key_pool",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("algorithm", KEY, nullable=False),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Index(None, "algorithm", "made_at"),
)
