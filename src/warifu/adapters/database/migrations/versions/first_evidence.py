"""証跡の表: append only, which triggers enforce below every program."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, text

revision = "0005"
down_revision = "0004"

APPEND_ONLY = ("evidence_entry", "evidence_number")


def upgrade() -> None:
    """表を作る."""
    op.create_table(
        "evidence_entry",
        sa.Column("position", sa.Integer(), nullable=False),
        key("id"),
        instant("at"),
        text("actor"),
        key("action"),
        key("subject"),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_evidence_entry"),
        sa.UniqueConstraint("id", name="uq_evidence_entry_id"),
    )
    op.create_index("ix_evidence_entry_subject_position", "evidence_entry", ["subject", "position"])
    op.create_table(
        "evidence_number",
        number("number"),
        number("position"),
        sa.PrimaryKeyConstraint("number", name="pk_evidence_number"),
        sa.UniqueConstraint("position", name="uq_evidence_number_position"),
        sa.ForeignKeyConstraint(["position"], ["evidence_entry.position"], name="fk_evidence_number_position"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _refuse_on_sqlite()
    else:
        _refuse_on_postgresql()


def _refuse_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END"
            )


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_evidence_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'evidence is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_evidence_change()"
        )
