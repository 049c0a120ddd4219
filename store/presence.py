"""When people were last seen, and so who is online (X-26)."""

from collections.abc import Collection
from datetime import datetime

from domain.driving import believed_since
from domain.presence import seen_since
from store.connection import Tx
from store.stamps import stamp

_SEEN = """
INSERT INTO presence (person_id, last_seen, driving) VALUES (:person, :at, COALESCE(:driving, 0))
ON CONFLICT (person_id) DO UPDATE
SET last_seen = excluded.last_seen, driving = COALESCE(:driving, presence.driving)
WHERE presence.last_seen <= excluded.last_seen
"""
_DRIVING = """
SELECT person_id FROM presence WHERE driving = 1 AND last_seen > :since
UNION ALL
SELECT w.technician_id FROM technician_watches w
WHERE w.last_status = 'en_route' AND NOT EXISTS (SELECT 1 FROM presence p WHERE p.person_id = w.technician_id)
"""
_LEFT = "DELETE FROM presence WHERE person_id = :person"


def heartbeat(tx: Tx, person: str, at: datetime, *, driving: bool | None = None) -> None:
    """Seen at that installation time; one that comes late takes nothing back. `driving` None: as it was."""
    tx.run(_SEEN, person=person, at=stamp(at), driving=None if driving is None else int(driving))


def drives(tx: Tx, person: str, *, driving: bool) -> None:
    """What a job's status says of somebody whose phone is heard; the next heartbeat that knows better counts."""
    tx.run("UPDATE presence SET driving = :driving WHERE person_id = :person", driving=int(driving), person=person)


def leave(tx: Tx, person: str) -> None:
    """Offline at once: the person said so."""
    tx.run(_LEFT, person=person)


def online(tx: Tx, people: Collection[str], at: datetime) -> frozenset[str]:
    """Those of them who are online at that installation time."""
    seen = tx.all("SELECT person_id FROM presence WHERE last_seen > :since", since=stamp(seen_since(at)))
    return frozenset(row["person_id"] for row in seen).intersection(people)


def at_the_wheel(tx: Tx, at: datetime) -> frozenset[str]:
    """Who drives at that installation time, as far as their phones say; without a phone, as their jobs do (F-21)."""
    return frozenset(row["person_id"] for row in tx.all(_DRIVING, since=stamp(believed_since(at))))
