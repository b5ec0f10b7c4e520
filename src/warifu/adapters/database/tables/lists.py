"""失効リストの表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, Serial, metadata

revocation_list_number = sa.Table(
    "revocation_list_number",
    metadata,
    sa.Column("ca_id", KEY, sa.ForeignKey("certificate_authority.id"), primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

# What was ever revoked or held, one row per serial, as lists carry it. `position` rises with every change of a CA's
# rows; a row that is no longer `listed` was released, which delta lists say.
listed_serial = sa.Table(
    "listed_serial",
    metadata,
    sa.Column("ca_id", KEY, sa.ForeignKey("certificate_authority.id"), primary_key=True),
    sa.Column("serial", Serial, primary_key=True),
    sa.Column("list_partition", sa.Integer),
    sa.Column("not_after", Instant, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("listed", sa.Boolean, nullable=False),
    sa.Column("entry", sa.LargeBinary, nullable=False),
    sa.Index(None, "ca_id", "position"),
    sa.Index(None, "ca_id", "not_after"),
    sa.Index(None, "ca_id", "list_partition", "serial"),
    sqlite_with_rowid=False,
)

# The lines of each CA's newest full list, in pieces, so that one more line rewrites one piece.
revocation_list_segment = sa.Table(
    "revocation_list_segment",
    metadata,
    sa.Column("ca_id", KEY, sa.ForeignKey("certificate_authority.id"), primary_key=True),
    sa.Column("lower", Serial, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

# `der` is the whole list, or, where `splice_at` is set, the list without the segments that belong at that offset; it is
# taken away from full lists that are no longer the newest, whose other columns delta lists still build on.
revocation_list = sa.Table(
    "revocation_list",
    metadata,
    sa.Column("ca_id", KEY, sa.ForeignKey("certificate_authority.id"), primary_key=True),
    sa.Column("file_name", KEY, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", KEY, nullable=False),
    sa.Column("list_partition", sa.Integer),
    sa.Column("this_update", Instant, nullable=False),
    sa.Column("next_update", Instant, nullable=False),
    sa.Column("position", sa.Integer),
    sa.Column("cutoff", Instant),
    sa.Column("splice_at", sa.Integer),
    sa.Column("der", sa.LargeBinary),
)
