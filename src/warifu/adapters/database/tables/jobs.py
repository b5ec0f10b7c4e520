"""ジョブの表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, metadata

job = sa.Table(
    "job",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", KEY, nullable=False),
    sa.Column("kind", KEY, nullable=False),
    sa.Column("args", sa.JSON, nullable=False),
    sa.Column("unique_key", KEY),
    sa.Column("state", KEY, nullable=False),
    sa.Column("run_at", Instant, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("fence", sa.Integer, nullable=False),
    sa.Column("lease_until", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("error", sa.Text, nullable=False),
    sa.UniqueConstraint("id"),
    sa.Index(None, "state", "run_at"),
)

LIVING = job.c.state.in_([sa.literal_column("'READY'"), sa.literal_column("'TAKEN'")])
sa.Index("uq_job_living", job.c.unique_key, unique=True, sqlite_where=LIVING, postgresql_where=LIVING)
