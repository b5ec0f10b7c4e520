"""Alembicの設定: runs on the connection that `migrate.upgrade` hands over, inside its transaction."""

from alembic import context

from warifu.adapters.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
