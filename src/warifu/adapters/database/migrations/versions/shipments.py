"""媒体の納品の表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, octets, text

revision = "shipments"
down_revision = "rearm_consents"


def upgrade() -> None:
    """表を作る: and the index by which the successors of a certificate are found."""
    op.create_index("ix_order_line_predecessor", "order_line", ["predecessor"])
    op.create_table(
        "shipment",
        key("id"),
        key("participant_id"),
        key("order_id"),
        key("medium"),
        text("disc_group", nullable=True),
        key("state"),
        instant("prepared_at"),
        number("makings"),
        octets("sealed_passphrase", nullable=True),
        instant("passphrase_shown_at", nullable=True),
        instant("taken_at", nullable=True),
        instant("sent_at", nullable=True),
        instant("closed_at", nullable=True),
        text("note"),
        sa.PrimaryKeyConstraint("id", name="pk_shipment"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_shipment_participant_id"),
        sa.ForeignKeyConstraint(["order_id"], ["cert_order.id"], name="fk_shipment_order_id"),
    )
    for columns in (["participant_id", "prepared_at", "id"], ["state", "prepared_at", "id"], ["prepared_at", "id"]):
        op.create_index(f"ix_shipment_{'_'.join(columns)}", "shipment", columns)
    op.create_table(
        "shipment_certificate",
        key("shipment_id"),
        number("position"),
        key("certificate_id"),
        sa.PrimaryKeyConstraint("shipment_id", "position", name="pk_shipment_certificate"),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name="fk_shipment_certificate_shipment_id"),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name="fk_shipment_certificate_certificate_id"),
        sa.UniqueConstraint("certificate_id", name="uq_shipment_certificate_certificate_id"),
    )
