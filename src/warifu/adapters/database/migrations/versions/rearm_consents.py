"""コードの再発行: who agreed to another code for a parcel."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, text

revision = "rearm_consents"
down_revision = "order_history"


def upgrade() -> None:
    """表を作る."""
    op.create_table(
        "rearm_consent",
        key("parcel_id"),
        key("person_id"),
        key("account_id"),
        text("reason"),
        instant("consented_at"),
        sa.PrimaryKeyConstraint("parcel_id", "person_id", name="pk_rearm_consent"),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name="fk_rearm_consent_parcel_id"),
    )
