"""証明書の検索: the folded names, and an index for every documented question.

PostgreSQL finds a part of a name through the endings of its words: each ending, cut to eight characters, is a lexeme,
and what stands anywhere in a word begins one of its endings. That works for two Japanese characters as for twenty, and
needs no extension.
"""

import sqlalchemy as sa
from alembic import op

from warifu.adapters.database.migrations.columns import text
from warifu.kernel.folding import fold

revision = "0009"
down_revision = "0008"

ENDINGS = """
CREATE FUNCTION warifu_endings(folded text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_to_tsvector(array_agg(DISTINCT substr(word, start, 8)))
    FROM unnest(string_to_array(folded, ' ')) AS word, generate_series(1, char_length(word)) AS start
$$
"""
ISSUED = "issued_at IS NOT NULL"
STOPPED = "issued_at IS NOT NULL AND state != 'ISSUED'"
INDEXES = (
    ("issued", ("issued_at", "id"), ISSUED),
    ("starts", ("not_before", "id"), ISSUED),
    ("expires", ("not_after", "id"), ISSUED),
    ("participant_issued", ("participant_id", "issued_at", "id"), ISSUED),
    ("participant_expires", ("participant_id", "not_after", "id"), ISSUED),
    ("profile_issued", ("ca_id", "profile", "issued_at", "id"), ISSUED),
    ("profile_expires", ("ca_id", "profile", "not_after", "id"), ISSUED),
    ("state_issued", ("state", "issued_at", "id"), STOPPED),
    ("state_expires", ("state", "not_after", "id"), STOPPED),
)
NAMES = ("subject_common_name", "subject_organization", "subject_organizational_unit")


def upgrade() -> None:
    """列と索引を作る."""
    with op.batch_alter_table("certificate") as table:
        table.add_column(text("search_text", nullable=True))
    _fill()
    with op.batch_alter_table("certificate") as table:
        table.alter_column("search_text", existing_type=sa.Text(), nullable=False)
    op.drop_index("ix_certificate_participant_id", "certificate")
    op.drop_index("ix_certificate_ca_id_profile_not_after", "certificate")
    for name, columns, where in INDEXES:
        condition = sa.text(where)
        op.create_index(
            f"ix_certificate_search_{name}",
            "certificate",
            list(columns),
            sqlite_where=condition,
            postgresql_where=condition,
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ENDINGS)
        op.execute(
            "CREATE INDEX ix_certificate_search_words ON certificate USING gin (warifu_endings(search_text)) "
            f"WHERE {ISSUED}"
        )


def _fill() -> None:
    certificate = sa.table("certificate", sa.column("id"), sa.column("search_text"), *map(sa.column, NAMES))
    bind = op.get_bind()
    rows = bind.execute(sa.select(certificate.c.id, *(certificate.c[name] for name in NAMES))).all()
    if rows:
        bind.execute(
            sa.update(certificate).where(certificate.c.id == sa.bindparam("of")).values(search_text=sa.bindparam("is")),
            [{"of": row[0], "is": fold(" ".join(filter(None, row[1:])))} for row in rows],
        )
