"""Writes the next migration: what the tables have and the migrations do not make yet."""

import sys

import sqlalchemy
from alembic import command
from alembic.script import ScriptDirectory

from store.migrations import config


def main(message: str) -> None:
    """Compares with an empty database that every migration was run on."""
    with sqlalchemy.create_engine("sqlite://").connect() as connection:
        ours = config(connection)
        command.upgrade(ours, "head")
        latest = ScriptDirectory.from_config(ours).get_current_head() or "0000"
        command.revision(ours, message=message, autogenerate=True, rev_id=f"{int(latest) + 1:04}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
