"""Alembic's entry: run the revisions on the connection that the store hands over."""

from __future__ import annotations

from alembic import context

from cfkit.adapters.stores.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
