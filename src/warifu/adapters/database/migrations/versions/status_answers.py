"""状態照会の表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, octets

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """表を作る."""
    op.create_table(
        "ocsp_response",
        key("ca_id"),
        key("serial"),
        instant("this_update"),
        instant("next_update"),
        octets("der"),
        sa.PrimaryKeyConstraint("ca_id", "serial", name="pk_ocsp_response"),
        sa.ForeignKeyConstraint(["ca_id"], ["certificate_authority.id"], name="fk_ocsp_response_ca_id"),
    )
    op.create_table(
        "change_mark",
        key("name"),
        number("number"),
        sa.PrimaryKeyConstraint("name", name="pk_change_mark"),
    )
