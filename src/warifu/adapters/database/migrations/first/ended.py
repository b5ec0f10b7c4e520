"""終わった記録の表: what was ended, apart from the row that says so itself."""

from alembic import op

from warifu.adapters.database.migrations.columns import instant, key


def create() -> None:
    """表を作る."""
    op.create_table("ended_record", key("record", primary_key=True), instant("ended_at"))
