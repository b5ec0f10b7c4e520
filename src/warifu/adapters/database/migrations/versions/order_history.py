"""申込の履歴: what happened to each order; of earlier ones, their submission. Triggers keep it as it was written."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, text

revision = "order_history"
down_revision = "disc_groups"

BACKFILL = """
INSERT INTO order_change
    (order_id, version, step, state_before, state_after, at, account_id, person_id, by_name,
     reason, line_reasons, lines)
SELECT id, 1, 'SUBMITTED', NULL, 'SUBMITTED', submitted_at, entered_by, entered_by_person, '',
     '', {empty}, {empty}
FROM cert_order
"""


def upgrade() -> None:
    """表と列を加える."""
    op.add_column("cert_order", sa.Column("line_reasons", sa.JSON(none_as_null=True)))
    op.add_column("cert_order", sa.Column("correctors", sa.JSON(none_as_null=True)))
    op.add_column("cert_order", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "order_change",
        key("order_id"),
        number("version"),
        text("step"),
        text("state_before", nullable=True),
        text("state_after"),
        instant("at"),
        text("account_id"),
        text("person_id"),
        text("by_name"),
        text("reason"),
        sa.Column("line_reasons", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "version", name="pk_order_change"),
        sa.ForeignKeyConstraint(["order_id"], ["cert_order.id"], name="fk_order_change_order_id"),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(BACKFILL.format(empty="'[]'" if on_sqlite else "'[]'::json"))
    op.execute("UPDATE cert_order SET version = 1")
    if on_sqlite:
        _refuse_on_sqlite()
    else:
        _refuse_on_postgresql()


def _refuse_on_sqlite() -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER order_change_refuses_{act.lower()} BEFORE {act} ON order_change "
            "BEGIN SELECT RAISE(ABORT, 'the history of an order is added to, never changed'); END"
        )


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_order_history_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the history of an order is added to, never changed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER order_change_is_added_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_change "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_order_history_change()"
    )
