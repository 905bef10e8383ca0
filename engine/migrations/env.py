"""Alembic's entry: runs on the connection that `engine.migrate.upgrade` hands in, within its transaction."""

from alembic import context

from engine.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
