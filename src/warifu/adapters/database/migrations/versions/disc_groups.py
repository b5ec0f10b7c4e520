"""まとめ書込みのディスク: which lines share one."""

from alembic import op

from warifu.adapters.database.migrations.columns import text

revision = "disc_groups"
down_revision = "pricing_1"


def upgrade() -> None:
    """列を加える."""
    op.add_column("order_line", text("disc_group", nullable=True))
