"""The tables as the first release has them, and what keeps the audit trail append-only.

Written out, for `store/tables.py` goes on changing and this must not.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Sealing fills seq, previous_hash and hash where they are null; nothing else may ever change, and nothing goes.
_SQLITE = (
    """
    create trigger audit_entries_unchanged before update on audit_entries
    when old.seq is not null
        or new.id is not old.id or new.at is not old.at or new.actor is not old.actor or new.event is not old.event
        or new.alert_id is not old.alert_id or new.delivery_id is not old.delivery_id
        or new.reason is not old.reason or new.details is not old.details
    begin select raise(abort, 'audit entries are append-only'); end
    """,
    """
    create trigger audit_entries_kept before delete on audit_entries
    begin select raise(abort, 'audit entries are append-only'); end
    """,
)
_POSTGRES = (
    """
    create function audit_entries_refuse() returns trigger language plpgsql as $$
    begin raise exception 'audit entries are append-only'; end $$
    """,
    """
    create trigger audit_entries_unchanged before update on audit_entries for each row
    when (old.seq is not null or
        (new.id, new.at, new.actor, new.event, new.alert_id, new.delivery_id, new.reason, new.details)
        is distinct from
        (old.id, old.at, old.actor, old.event, old.alert_id, old.delivery_id, old.reason, old.details))
    execute function audit_entries_refuse()
    """,
    """
    create trigger audit_entries_kept before delete on audit_entries for each row
    execute function audit_entries_refuse()
    """,
    """
    create trigger audit_entries_whole before truncate on audit_entries for each statement
    execute function audit_entries_refuse()
    """,
    "revoke update, delete, truncate on audit_entries from public",
)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    tables = Path(__file__).with_name(f"0001_{dialect}.sql").read_text()
    for statement in (*tables.split(";\n"), *(_SQLITE if dialect == "sqlite" else _POSTGRES)):
        if statement.strip():
            op.execute(statement)
