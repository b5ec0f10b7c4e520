"""証跡の表. Triggers of the migration refuse every UPDATE, DELETE and TRUNCATE of them.

The hash tree: its leaves stand with the numbers, every eighth level of it in `evidence_node` (see `evidence/tree.py`).
"""

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
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("position"),
)

evidence_node = sa.Table(
    "evidence_node",
    metadata,
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)

evidence_head = sa.Table(
    "evidence_head",
    metadata,
    sa.Column("size", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("root", sa.LargeBinary, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("key", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
)
