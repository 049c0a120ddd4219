"""What an alert asks, of whom, and who somebody is to it, as of a transaction."""

from datetime import datetime

from domain.answer import AlertState, Copyholder, Person, Question
from domain.catalogue import CATALOGUE
from domain.directory import Directory, Scope
from domain.role import Role
from store.database import Row, Tx

_HOLDERS = """
SELECT DISTINCT recipient, role, asks FROM deliveries WHERE alert_id = :id AND state <> 'suppressed'
"""


def question_of(tx: Tx, alert: Row) -> Question:
    """What the alert asks, of whom, and where it stands in this transaction."""
    entry = CATALOGUE[alert["type"]]
    return Question(
        answers=entry.answers,
        resolves=entry.resolves,
        holders=tuple(
            Copyholder(row["recipient"], frozenset({Role(row["role"])}), asks=bool(row["asks"]))
            for row in tx.all(_HOLDERS, id=alert["id"])
        ),
        state=AlertState(alert["state"]),
        acknowledged_by=alert["acknowledged_by"],
    )


def person_in(directory: Directory, person_id: str, alert: Row, *, at: datetime) -> Person:
    """With the roles that count for this alert now."""
    scope = Scope(alert["store_id"], alert["region_id"], alert["technician_id"])
    return Person(person_id, directory.roles_for(person_id, scope, at))
