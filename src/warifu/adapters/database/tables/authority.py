"""認証局の表."""

import sqlalchemy as sa

from warifu.adapters.database.tables.columns import KEY, Instant, Serial, mac_column, metadata, subject_columns

certificate_authority = sa.Table(
    "certificate_authority",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("authority", KEY, nullable=False),
    sa.Column("kind", KEY, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("certificate", sa.LargeBinary, nullable=False),
    sa.Column("key_name", sa.Text, nullable=False),
    sa.Column("not_before", Instant, nullable=False),
    sa.Column("not_after", Instant, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    mac_column(),
    sa.UniqueConstraint("authority", "kind", "generation"),
)

certificate = sa.Table(
    "certificate",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("ca_id", KEY, sa.ForeignKey("certificate_authority.id"), nullable=False),
    sa.Column("serial", Serial, nullable=False),
    sa.Column("profile", KEY, nullable=False),
    *subject_columns(),
    sa.Column("not_before", Instant, nullable=False),
    sa.Column("not_after", Instant, nullable=False),
    sa.Column("state", KEY, nullable=False),
    sa.Column("public_key_digest", KEY, nullable=False),
    sa.Column("prepared_at", Instant, nullable=False),
    sa.Column("participant_id", KEY, sa.ForeignKey("participant.id")),
    sa.Column("order_line_id", KEY, sa.ForeignKey("order_line.id")),
    sa.Column("der", sa.LargeBinary, nullable=False),
    sa.Column("fingerprint", KEY, nullable=False),
    sa.Column("issued_at", Instant, nullable=False),
    sa.Column("list_partition", sa.Integer),
    sa.Column("search_text", sa.Text, nullable=False),
    sa.UniqueConstraint("serial", "ca_id"),
    sa.UniqueConstraint("order_line_id"),
    sa.UniqueConstraint("public_key_digest"),
    sa.UniqueConstraint("fingerprint"),
)

# Most certificates are issued and not revoked: the other states have small indexes of their own. The id makes every
# order a total one; what stands behind it lets the clock's states be told, and counted, from the index alone.
STOPPED = certificate.c.state != sa.literal_column("'ISSUED'")
for _name, _columns, _where in (
    ("issued", ("issued_at", "id"), None),
    ("starts", ("not_before", "id", "state"), None),
    ("expires", ("not_after", "id", "state", "not_before"), None),
    ("participant_issued", ("participant_id", "issued_at", "id"), None),
    ("participant_expires", ("participant_id", "not_after", "id"), None),
    ("profile_issued", ("ca_id", "profile", "issued_at", "id"), None),
    ("profile_expires", ("ca_id", "profile", "not_after", "id"), None),
    ("state_issued", ("state", "issued_at", "id"), STOPPED),
    ("state_expires", ("state", "not_after", "id"), STOPPED),
):
    sa.Index(
        f"ix_certificate_search_{_name}",
        *(certificate.c[column] for column in _columns),
        sqlite_where=_where,
        postgresql_where=_where,
    )

sa.Index(
    "ix_certificate_search_words",
    sa.func.warifu_endings(certificate.c.search_text),
    postgresql_using="gin",
).ddl_if(dialect="postgresql")

# One row from the lint to the record, then it goes: few columns and small indexes, because every certificate passes.
intention = sa.Table(
    "intention",
    metadata,
    sa.Column("certificate_id", KEY, primary_key=True),
    sa.Column("ca_id", KEY, nullable=False),
    sa.Column("serial", Serial, nullable=False),
    sa.Column("public_key_digest", KEY, nullable=False),
    sa.Column("to_be_signed", sa.LargeBinary, nullable=False),
    sa.Column("prepared_at", Instant, nullable=False),
    sa.Column("order_line_id", KEY),
    mac_column(),
    sa.UniqueConstraint("order_line_id"),
    sa.UniqueConstraint("public_key_digest"),
)

revocation = sa.Table(
    "revocation",
    metadata,
    sa.Column("certificate_id", KEY, sa.ForeignKey("certificate.id"), primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("revoked_at", Instant, nullable=False),
    sa.Column("revoked_by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

release_consent = sa.Table(
    "release_consent",
    metadata,
    sa.Column("certificate_id", KEY, sa.ForeignKey("certificate.id"), primary_key=True),
    sa.Column("person_id", KEY, primary_key=True),
    sa.Column("account_id", KEY, nullable=False),
    sa.Column("of_staff", sa.Boolean, nullable=False),
    sa.Column("consented_at", Instant, nullable=False),
    mac_column(),
)

kept_key = sa.Table(
    "kept_key",
    metadata,
    sa.Column("certificate_id", KEY, primary_key=True),  # of an intention first
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

certificate_number = sa.Table(
    "certificate_number",
    metadata,
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
)
