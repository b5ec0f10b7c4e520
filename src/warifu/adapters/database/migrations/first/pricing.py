"""料金の表: what was proposed and invoiced stays as it is; triggers enforce that below every program."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import day, flag, instant, key, number, text
from warifu.adapters.database.migrations.triggers import add_only


def create() -> None:
    """表を作る."""
    _create_price_proposal()
    _create_price()
    _create_order_cutoff()
    _create_offering()
    _create_invoice()
    add_only(
        "price", "order_cutoff", "offering", "invoice", because="prices and invoices are superseded, never changed"
    )


def _create_price_proposal() -> None:
    op.create_table(
        "price_proposal",
        key("id", primary_key=True),
        key("state"),
        text("proposed_by"),
        text("proposed_by_person"),
        instant("proposed_at"),
        text("note"),
        text("decided_by", nullable=True),
        text("decided_by_person", nullable=True),
        instant("decided_at", nullable=True),
        text("reason"),
        sa.CheckConstraint(
            "state <> 'IN_FORCE' OR (decided_by_person IS NOT NULL AND decided_by_person <> proposed_by_person)",
            name="ck_price_proposal_two_persons",
        ),
    )
    op.create_index("ix_price_proposal_state_decided_at", "price_proposal", ["state", "decided_at"])


def _create_price() -> None:
    op.create_table(
        "price",
        key("proposal_id", references="price_proposal.id", primary_key=True),
        number("number", primary_key=True),
        key("medium"),
        day("effective_on"),
        number("unit_price"),
        number("tax_percent"),
    )


def _create_order_cutoff() -> None:
    op.create_table(
        "order_cutoff",
        key("proposal_id", references="price_proposal.id", primary_key=True),
        number("number", primary_key=True),
        day("cutoff_on"),
        flag("stands"),
    )


def _create_offering() -> None:
    op.create_table(
        "offering",
        key("proposal_id", references="price_proposal.id", primary_key=True),
        number("number", primary_key=True),
        key("what"),
        day("from_on"),
        flag("is_offered"),
    )


def _create_invoice() -> None:
    op.create_table(
        "invoice",
        key("order_id", references="cert_order.id", primary_key=True),
        key("number"),
        day("issued_on"),
        text("issuer_name"),
        text("registration_number"),
        text("recipient"),
        day("transaction_on"),
        sa.UniqueConstraint("number"),
    )
