"""What Alembic runs: the migrations, on the connection and in the transaction it was given."""

from alembic import context

from smartspec_ops.stores.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
