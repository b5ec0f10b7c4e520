"""申込の表: triggers keep the history as it was written."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import day, instant, json, key, mac, number, octets, subject, text
from warifu.adapters.database.migrations.triggers import add_only


def create() -> None:
    """表を作る."""
    _create_cert_order()
    _create_order_line()
    _create_ordered_key()
    _create_order_file()
    _create_approval()
    _create_order_change()
    add_only("order_change", because="the history of an order is added to, never changed")


def _create_cert_order() -> None:
    op.create_table(
        "cert_order",
        key("id", primary_key=True),
        text("kind"),
        key("participant_id", references="participant.id", nullable=True),
        key("state"),
        day("application_on"),
        instant("submitted_at"),
        text("entered_by"),
        text("entered_by_person"),
        number("approvals_needed"),
        text("reason"),
        json("line_reasons", nullable=True),
        json("correctors", nullable=True),
        number("version"),
        mac(),
    )
    op.create_index("ix_cert_order_participant_id_submitted_at", "cert_order", ["participant_id", "submitted_at"])
    op.create_index("ix_cert_order_state_submitted_at", "cert_order", ["state", "submitted_at"])
    op.create_index("ix_cert_order_submitted_at", "cert_order", ["submitted_at"])


def _create_order_line() -> None:
    op.create_table(
        "order_line",
        key("id", primary_key=True),
        key("order_id", references="cert_order.id"),
        number("number"),
        text("purpose_label"),
        text("holder"),
        text("medium"),
        day("start_on"),
        text("profile"),
        *subject(),
        text("key_algorithm"),
        octets("public_key", nullable=True),
        key("predecessor", nullable=True),
        text("target_token", nullable=True),
        text("disc_group", nullable=True),
        sa.UniqueConstraint("order_id", "number"),
    )
    op.create_index("ix_order_line_predecessor", "order_line", ["predecessor"])


def _create_ordered_key() -> None:
    op.create_table(
        "ordered_key",
        key("digest", primary_key=True),
        key("order_line_id", references="order_line.id"),
        sa.UniqueConstraint("order_line_id"),
    )


def _create_order_file() -> None:
    op.create_table(
        "order_file",
        key("order_id", references="cert_order.id", primary_key=True),
        key("sha256"),
        number("rows"),
        number("left_out"),
    )
    op.create_index("ix_order_file_sha256", "order_file", ["sha256"])


def _create_approval() -> None:
    op.create_table(
        "approval",
        key("order_id", references="cert_order.id", primary_key=True),
        key("person_id", primary_key=True),
        key("account_id"),
        instant("approved_at"),
        number("order_version"),
        mac(),
    )


def _create_order_change() -> None:
    op.create_table(
        "order_change",
        key("order_id", references="cert_order.id", primary_key=True),
        number("version", primary_key=True),
        text("step"),
        text("state_before", nullable=True),
        text("state_after"),
        instant("at"),
        text("account_id"),
        text("person_id"),
        text("by_name"),
        text("reason"),
        json("line_reasons"),
        json("lines"),
    )
