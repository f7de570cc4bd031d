"""Runs the steps on the connection that `salesbook.store.schema` hands over."""

from __future__ import annotations

from alembic import context

from salesbook.store.schema import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
