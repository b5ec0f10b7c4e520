"""料金の表: what was proposed and invoiced stays as it is; triggers enforce that below every program."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, text

revision = "pricing_1"
down_revision = "enrolment_and_notices"

ADDED_ONLY = ("price", "order_cutoff", "offering", "invoice")


def upgrade() -> None:
    """表を作る."""
    _create_proposals()
    _create_rows("price", key("medium"), _day("effective_on"), number("unit_price"), number("tax_percent"))
    _create_rows("order_cutoff", _day("cutoff_on"), _flag("stands"))
    _create_rows("offering", key("what"), _day("from_on"), _flag("is_offered"))
    _create_invoices()
    op.add_column("order_line", text("target_token", nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _refuse_on_sqlite()
    else:
        _refuse_on_postgresql()


def _create_proposals() -> None:
    op.create_table(
        "price_proposal",
        key("id"),
        key("state"),
        text("proposed_by"),
        text("proposed_by_person"),
        instant("proposed_at"),
        text("note"),
        text("decided_by", nullable=True),
        text("decided_by_person", nullable=True),
        instant("decided_at", nullable=True),
        text("reason"),
        sa.PrimaryKeyConstraint("id", name="pk_price_proposal"),
        sa.CheckConstraint(
            "state <> 'IN_FORCE' OR (decided_by_person IS NOT NULL AND decided_by_person <> proposed_by_person)",
            name="ck_price_proposal_two_persons",
        ),
    )
    op.create_index("ix_price_proposal_state_decided_at", "price_proposal", ["state", "decided_at"])


def _create_rows(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        key("proposal_id"),
        number("number"),
        *columns,
        sa.PrimaryKeyConstraint("proposal_id", "number", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["proposal_id"], ["price_proposal.id"], name=f"fk_{name}_proposal_id"),
    )


def _create_invoices() -> None:
    op.create_table(
        "invoice",
        key("order_id"),
        key("number"),
        _day("issued_on"),
        text("issuer_name"),
        text("registration_number"),
        text("recipient"),
        _day("transaction_on"),
        sa.PrimaryKeyConstraint("order_id", name="pk_invoice"),
        sa.UniqueConstraint("number", name="uq_invoice_number"),
        sa.ForeignKeyConstraint(["order_id"], ["cert_order.id"], name="fk_invoice_order_id"),
    )


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=False)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _refuse_on_sqlite() -> None:
    for table in ADDED_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'prices and invoices are superseded, never changed'); END"
            )


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_pricing_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'prices and invoices are superseded, never changed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in ADDED_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_added_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_pricing_change()"
        )
