"""作り置きの鍵の表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, octets

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """表を作る."""
    op.create_table(
        "key_pool",
        key("id"),
        key("algorithm"),
        octets("public_key"),
        octets("sealed"),
        instant("made_at"),
        sa.PrimaryKeyConstraint("id", name="pk_key_pool"),
    )
    op.create_index("ix_key_pool_algorithm_made_at", "key_pool", ["algorithm", "made_at"])
