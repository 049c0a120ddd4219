"""The number on the app's icon: what stands unread in it, and what asks for an answer and came as a push alone."""

from datetime import datetime

from domain.crisis import Crisis
from store.connection import Tx
from store.inbox_rows import LIVE
from store.stamps import stamp

_BADGE = f"""
SELECT
  (SELECT COUNT(*) FROM inbox i WHERE i.person_id = :person AND i.channel = 'in_app' AND i.read_at IS NULL
    AND i.archived_at IS NULL AND {LIVE} AND (i.silent = 0 OR i.created_at < :crisis))
  + (SELECT COUNT(DISTINCT d.alert_id) FROM deliveries d JOIN alerts a ON a.id = d.alert_id
    WHERE d.recipient = :person AND d.asks = 1 AND d.channel = 'push' AND d.read_at IS NULL AND a.state = 'open'
    AND d.state NOT IN ('suppressed', 'cancelled', 'planned')
    AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.alert_id = d.alert_id AND i.person_id = d.recipient
      AND i.channel = 'in_app'))
  AS badge
"""  # noqa: S608 -- our own condition
_AFTER_ALL = "9999"


def badge(tx: Tx, person_id: str, crisis: Crisis | None, *, now: datetime) -> int:
    """Computed when a push leaves (R-281). What is written silently in crisis mode counts when it has ended (X-38)."""
    since = stamp(crisis.started_at) if crisis else _AFTER_ALL
    row = tx.one(_BADGE, person=person_id, crisis=since, now=stamp(now))
    return int(row["badge"]) if row else 0
