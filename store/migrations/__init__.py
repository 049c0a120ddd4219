"""How a database of an older release becomes one of this release; Alembic, in the start's own transaction.

After a change of `store/tables.py`: `python -m store.migrations "Say what it adds"`, then read what it wrote.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from store.errors import StartRefused


def config(connection: Connection) -> Config:
    """Alembic's, without a file: the scripts beside this one, on that connection."""
    ours = Config()
    ours.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    ours.attributes["connection"] = connection
    return ours


def upgrade(connection: Connection) -> None:
    """Bring the tables to this release; nothing is committed here. Raises StartRefused for a newer database."""
    ours = config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(ours).walk_revisions()}
    stored = MigrationContext.configure(connection).get_current_revision()
    if stored is not None and stored not in known:
        raise StartRefused(
            f"This database was last used by a newer release (its schema is {stored}): start that release, "
            "or name another database in DATABASE_URL."
        )
    command.upgrade(ours, "head")
