"""証明書の検索: what the clock decides is told from an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ISSUED = sa.text("issued_at IS NOT NULL")
INDEXES = {"starts": ["not_before", "id", "state"], "expires": ["not_after", "id", "state", "not_before"]}


def upgrade() -> None:
    """索引を作り直す."""
    for name, columns in INDEXES.items():
        index = f"ix_certificate_search_{name}"
        op.drop_index(index, "certificate")
        op.create_index(index, "certificate", columns, sqlite_where=ISSUED, postgresql_where=ISSUED)
