"""申込の表."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, octets, subject, text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """表を作る."""
    _create_orders()
    _create_lines()
    op.create_table(
        "approval",
        key("order_id"),
        key("person_id"),
        key("account_id"),
        instant("approved_at"),
        sa.PrimaryKeyConstraint("order_id", "person_id", name="pk_approval"),
        sa.ForeignKeyConstraint(["order_id"], ["cert_order.id"], name="fk_approval_order_id"),
    )


def _create_orders() -> None:
    op.create_table(
        "cert_order",
        key("id"),
        text("kind"),
        key("participant_id", nullable=True),
        key("state"),
        sa.Column("application_on", sa.Date(), nullable=False),
        instant("submitted_at"),
        text("entered_by"),
        text("entered_by_person"),
        number("approvals_needed"),
        text("reason"),
        sa.PrimaryKeyConstraint("id", name="pk_cert_order"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_cert_order_participant_id"),
    )
    op.create_index("ix_cert_order_submitted_at", "cert_order", ["submitted_at"])
    op.create_index("ix_cert_order_participant_id_submitted_at", "cert_order", ["participant_id", "submitted_at"])
    op.create_index("ix_cert_order_state_submitted_at", "cert_order", ["state", "submitted_at"])


def _create_lines() -> None:
    op.create_table(
        "order_line",
        key("id"),
        key("order_id"),
        number("number"),
        text("purpose_label"),
        text("holder"),
        text("medium"),
        sa.Column("start_on", sa.Date(), nullable=False),
        text("profile"),
        *subject(),
        text("key_origin"),
        text("key_algorithm"),
        octets("public_key", nullable=True),
        key("predecessor", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_order_line"),
        sa.UniqueConstraint("order_id", "number", name="uq_order_line_order_id_number"),
        sa.ForeignKeyConstraint(["order_id"], ["cert_order.id"], name="fk_order_line_order_id"),
    )
    op.create_table(
        "ordered_key",
        key("digest"),
        key("order_line_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_ordered_key"),
        sa.UniqueConstraint("order_line_id", name="uq_ordered_key_order_line_id"),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name="fk_ordered_key_order_line_id"),
    )
