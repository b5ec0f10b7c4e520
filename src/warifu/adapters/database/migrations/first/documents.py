"""文書の表."""

from alembic import op

from warifu.adapters.database.migrations.columns import instant, key, number, octets, text


def create() -> None:
    """表を作る."""
    op.create_table(
        "document",
        key("id", primary_key=True),
        key("purpose"),
        text("name"),
        key("kind"),
        number("size"),
        key("sha256"),
        octets("content"),
        instant("stored_at"),
        text("stored_by"),
    )
