"""Alembic's entry: runs the revisions on the connection and in the transaction that ``schema`` hands over."""

from alembic import context

from storage.register.columns import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
