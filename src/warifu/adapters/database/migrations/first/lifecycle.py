"""窓口の定めの表."""

from alembic import op

from warifu.adapters.database.migrations.columns import instant, json, key, text


def create() -> None:
    """表を作る."""
    op.create_table(
        "desk_terms",
        key("id", primary_key=True),
        key("system"),
        key("area"),
        json("terms"),
        instant("stated_at"),
        text("stated_by"),
        text("source"),
        instant("taken_back_at", nullable=True),
        text("taken_back_by", nullable=True),
    )
