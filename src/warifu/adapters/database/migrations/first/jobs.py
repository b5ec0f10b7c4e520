"""ジョブの表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, json, key, number, text


def create() -> None:
    """表を作る."""
    op.create_table(
        "job",
        sa.Column("position", sa.Integer(), primary_key=True),
        key("id"),
        key("kind"),
        json("args"),
        key("unique_key", nullable=True),
        key("state"),
        instant("run_at"),
        number("tries"),
        number("fence"),
        instant("lease_until", nullable=True),
        instant("ended_at", nullable=True),
        text("error"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_job_state_run_at", "job", ["state", "run_at"])
    living = sa.text("state IN ('READY', 'TAKEN')")
    op.create_index("uq_job_living", "job", ["unique_key"], unique=True, sqlite_where=living, postgresql_where=living)
