"""証跡の表: append only, which triggers enforce below every program."""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import instant, json, key, number, octets, text
from warifu.adapters.database.migrations.triggers import add_only


def create() -> None:
    """表を作る."""
    _create_evidence_entry()
    _create_evidence_number()
    _create_hash_tree()
    add_only("evidence_entry", "evidence_number", "evidence_node", "evidence_head", because="evidence is append-only")


def _create_evidence_entry() -> None:
    op.create_table(
        "evidence_entry",
        sa.Column("position", sa.Integer(), primary_key=True),
        key("id"),
        instant("at"),
        text("actor"),
        key("action"),
        key("subject"),
        json("facts"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_evidence_entry_subject_position", "evidence_entry", ["subject", "position"])


def _create_evidence_number() -> None:
    op.create_table(
        "evidence_number",
        number("number", primary_key=True),
        number("position", references="evidence_entry.position"),
        octets("leaf"),
        sa.UniqueConstraint("position"),
    )


def _create_hash_tree() -> None:
    op.create_table(
        "evidence_node",
        number("level", primary_key=True),
        number("place", primary_key=True),
        octets("hash"),
    )
    op.create_table(
        "evidence_head",
        number("size", primary_key=True),
        octets("root"),
        instant("at"),
        octets("key"),
        octets("signature"),
    )
