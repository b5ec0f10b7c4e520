"""申込ファイル: which file an order was taken from."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import key, number

revision = "order_files"
down_revision = "shipments"


def upgrade() -> None:
    """表を作る."""
    op.create_table(
        "order_file",
        key("order_id"),
        key("sha256"),
        number("rows"),
        number("left_out"),
        sa.PrimaryKeyConstraint("order_id", name="pk_order_file"),
        sa.ForeignKeyConstraint(["order_id"], ["cert_order.id"], name="fk_order_file_order_id_cert_order"),
    )
    op.create_index("ix_order_file_sha256", "order_file", ["sha256"])
