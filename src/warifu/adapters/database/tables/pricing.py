"""料金の表. Triggers of the migration refuse every UPDATE and DELETE of the rows that a proposal brought."""

from typing import Any

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, metadata

price_proposal = sa.Table(
    "price_proposal",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("state", KEY, nullable=False),
    sa.Column("proposed_by", sa.Text, nullable=False),
    sa.Column("proposed_by_person", sa.Text, nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided_by_person", sa.Text),
    sa.Column("decided_at", Instant),
    sa.Column("reason", sa.Text, nullable=False),
    sa.CheckConstraint(
        "state <> 'IN_FORCE' OR (decided_by_person IS NOT NULL AND decided_by_person <> proposed_by_person)",
        name="ck_price_proposal_two_persons",
    ),
    sa.Index(None, "state", "decided_at"),
)


def _proposed(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("proposal_id", KEY, sa.ForeignKey("price_proposal.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *columns,
    )


price = _proposed(
    "price",
    sa.Column("medium", KEY, nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("unit_price", sa.Integer, nullable=False),
    sa.Column("tax_percent", sa.Integer, nullable=False),
)

order_cutoff = _proposed(
    "order_cutoff",
    sa.Column("cutoff_on", sa.Date, nullable=False),
    sa.Column("stands", sa.Boolean, nullable=False),
)

offering = _proposed(
    "offering",
    sa.Column("what", KEY, nullable=False),
    sa.Column("from_on", sa.Date, nullable=False),
    sa.Column("is_offered", sa.Boolean, nullable=False),
)

invoice = sa.Table(
    "invoice",
    metadata,
    sa.Column("order_id", KEY, sa.ForeignKey("cert_order.id"), primary_key=True),
    sa.Column("number", KEY, nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.Column("issuer_name", sa.Text, nullable=False),
    sa.Column("registration_number", sa.Text, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("transaction_on", sa.Date, nullable=False),
    sa.UniqueConstraint("number"),
)
