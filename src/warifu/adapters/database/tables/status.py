"""状態照会の表. What is stored here can be made anew at any time from the certificates on record."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, Serial, metadata

ocsp_response = sa.Table(
    "ocsp_response",
    metadata,
    sa.Column("ca_id", KEY, sa.ForeignKey("certificate_authority.id"), primary_key=True),
    sa.Column("serial", Serial, primary_key=True),
    sa.Column("this_update", Instant, nullable=False),
    sa.Column("next_update", Instant, nullable=False),
    sa.Column("der", sa.LargeBinary, nullable=False),
)

change_mark = sa.Table(
    "change_mark",
    metadata,
    sa.Column("name", KEY, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)
