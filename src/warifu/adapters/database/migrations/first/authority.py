"""認証局の表: certificates, with an index for every documented question.

PostgreSQL finds a part of a name through the endings of its words: each ending, cut to eight characters, is a lexeme,
and what stands anywhere in a word begins one of its endings. That works for two Japanese characters as for twenty, and
needs no extension.
"""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import flag, instant, key, mac, number, octets, subject, text

ENDINGS = """
CREATE FUNCTION warifu_endings(folded text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_to_tsvector(array_agg(substr(word, start, 8)))
    FROM unnest(string_to_array(folded, ' ')) AS word, generate_series(1, char_length(word)) AS start
$$
"""
STOPPED = "state != 'ISSUED'"
SEARCH_INDEXES = (
    ("issued", ["issued_at", "id"], None),
    ("starts", ["not_before", "id", "state"], None),
    ("expires", ["not_after", "id", "state", "not_before"], None),
    ("participant_issued", ["participant_id", "issued_at", "id"], None),
    ("participant_expires", ["participant_id", "not_after", "id"], None),
    ("profile_issued", ["ca_id", "profile", "issued_at", "id"], None),
    ("profile_expires", ["ca_id", "profile", "not_after", "id"], None),
    ("state_issued", ["state", "issued_at", "id"], STOPPED),
    ("state_expires", ["state", "not_after", "id"], STOPPED),
)


def create() -> None:
    """表を作る."""
    _create_certificate_authority()
    _create_certificate_number()
    _create_intention()
    _create_certificate()
    _create_search()
    _create_revocation()
    _create_release_consent()
    _create_kept_key()
    _create_key_pool()


def _create_certificate_authority() -> None:
    op.create_table(
        "certificate_authority",
        key("id", primary_key=True),
        key("authority"),
        key("kind"),
        number("generation"),
        octets("certificate"),
        text("key_name"),
        instant("not_before"),
        instant("not_after"),
        instant("created_at"),
        mac(),
        sa.UniqueConstraint("authority", "kind", "generation"),
    )


def _create_certificate_number() -> None:
    op.create_table(
        "certificate_number",
        number("year", primary_key=True),
        number("last"),
    )


def _create_certificate() -> None:
    op.create_table(
        "certificate",
        key("id", primary_key=True),
        key("ca_id", references="certificate_authority.id"),
        key("serial"),
        key("profile"),
        *subject(),
        instant("not_before"),
        instant("not_after"),
        key("state"),
        key("public_key_digest"),
        instant("prepared_at"),
        key("participant_id", references="participant.id", nullable=True),
        key("order_line_id", references="order_line.id", nullable=True),
        octets("der"),
        key("fingerprint"),
        instant("issued_at"),
        number("list_partition", nullable=True),
        text("search_text"),
        sa.UniqueConstraint("serial", "ca_id"),
        sa.UniqueConstraint("fingerprint"),
        sa.UniqueConstraint("order_line_id"),
        sa.UniqueConstraint("public_key_digest"),
    )


def _create_intention() -> None:
    op.create_table(
        "intention",
        key("certificate_id", primary_key=True),
        key("ca_id"),
        key("serial"),
        key("public_key_digest"),
        octets("to_be_signed"),
        instant("prepared_at"),
        key("order_line_id", nullable=True),
        mac(),
        sa.UniqueConstraint("order_line_id"),
        sa.UniqueConstraint("public_key_digest"),
    )


def _create_search() -> None:
    for name, columns, where in SEARCH_INDEXES:
        condition = None if where is None else sa.text(where)
        op.create_index(
            f"ix_certificate_search_{name}", "certificate", columns, sqlite_where=condition, postgresql_where=condition
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ENDINGS)
        op.execute("CREATE INDEX ix_certificate_search_words ON certificate USING gin (warifu_endings(search_text))")


def _create_revocation() -> None:
    op.create_table(
        "revocation",
        key("certificate_id", references="certificate.id", primary_key=True),
        text("reason"),
        instant("revoked_at"),
        text("revoked_by"),
        text("note"),
    )


def _create_release_consent() -> None:
    op.create_table(
        "release_consent",
        key("certificate_id", references="certificate.id", primary_key=True),
        key("person_id", primary_key=True),
        key("account_id"),
        flag("of_staff"),
        instant("consented_at"),
        mac(),
    )


def _create_kept_key() -> None:
    op.create_table(
        "kept_key",
        key("certificate_id", primary_key=True),
        octets("sealed"),
    )


def _create_key_pool() -> None:
    op.create_table(
        "key_pool",
        key("id", primary_key=True),
        key("algorithm"),
        octets("public_key"),
        octets("sealed"),
        instant("made_at"),
    )
    op.create_index("ix_key_pool_algorithm_made_at", "key_pool", ["algorithm", "made_at"])
