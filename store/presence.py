"""When people were last seen, and so who is online (X-26)."""

from collections.abc import Collection
from datetime import datetime

from domain.presence import seen_since
from store.connection import Tx
from store.stamps import stamp

_SEEN = """
INSERT INTO presence (person_id, last_seen) VALUES (:person, :at)
ON CONFLICT (person_id) DO UPDATE SET last_seen = excluded.last_seen WHERE presence.last_seen < excluded.last_seen
"""
_LEFT = "DELETE FROM presence WHERE person_id = :person"


def heartbeat(tx: Tx, person: str, at: datetime) -> None:
    """Seen at that installation time; one that comes late takes nothing back."""
    tx.run(_SEEN, person=person, at=stamp(at))


def leave(tx: Tx, person: str) -> None:
    """Offline at once: the person said so."""
    tx.run(_LEFT, person=person)


def online(tx: Tx, people: Collection[str], at: datetime) -> frozenset[str]:
    """Those of them who are online at that installation time."""
    seen = tx.all("SELECT person_id FROM presence WHERE last_seen > :since", since=stamp(seen_since(at)))
    return frozenset(row["person_id"] for row in seen).intersection(people)
