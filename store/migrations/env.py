"""Alembic's entry: on the connection that the start hands over, within its transaction."""

from alembic import context
from sqlmodel import SQLModel

from store import rule_tables, tables, work_tables  # noqa: F401 -- so that autogenerate compares with every table

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
context.run_migrations()
