"""Alerts whose workflow should be running, and what the store knows that it should have been told."""

from datetime import datetime, timedelta

from store.audit import AuditRecord, record
from store.database import Row, Tx
from store.stamps import stamp

_STANDING = """
SELECT a.id AS alert_id, a.type, a.priority, a.state, a.store_id, a.region_id, a.work_order_id, a.technician_id,
  a.origin, a.ladder, a.started, a.traceparent AS caused_by, a.acknowledged_by, a.acknowledged_action,
  a.acknowledged_at, a.closed_by, a.close_reason, a.closed_at, k.id AS answer_id,
  e.step AS hurried_step, e.actor AS hurried_by, e.at AS hurried_at
FROM alerts a LEFT JOIN acknowledgments k ON k.alert_id = a.id AND k.effect = 'first'
LEFT JOIN escalations e ON e.alert_id = a.id
  AND NOT EXISTS (SELECT 1 FROM plans p WHERE p.alert_id = e.alert_id AND p.step = e.step)
WHERE a.started = 'started'
ORDER BY a.id DESC LIMIT :limit
"""
_CLOSED = """
SELECT id FROM alerts
WHERE started = 'started' AND state = 'closed' AND closed_at <= :until AND id > :after
ORDER BY id LIMIT :limit
"""
_LOST = """
SELECT d.id, d.alert_id, d.channel, d.recipient FROM deliveries d JOIN alerts a ON a.id = d.alert_id
WHERE d.state = 'sending' AND d.sending_at <= :until AND a.started = 'ended'
"""
_UNKNOWN = "UPDATE deliveries SET state = 'unknown' WHERE id = :id AND state = 'sending'"
_ENDED = "UPDATE alerts SET started = 'ended' WHERE id = :id AND started = 'started'"
_AGAIN = "UPDATE alerts SET started = 'pending' WHERE id = :id AND started = 'started'"
_START = """
INSERT INTO outbox (kind, alert_id, urgency, payload, created_at, tries) VALUES ('start', :id, 4, '{}', :at, 0)
"""

LOST_AFTER = timedelta(minutes=5)


def standing(tx: Tx, *, limit: int) -> list[Row]:
    """Started and not ended, the newest first."""
    return tx.all(_STANDING, limit=limit)


def closed_but_standing(tx: Tx, *, until: datetime, after: str, limit: int) -> list[str]:
    """Closed at or before `until`, in the order of their ids from `after` on: their workflow should be over soon."""
    return [row["id"] for row in tx.all(_CLOSED, until=stamp(until), after=after, limit=limit)]


def mark_ended(tx: Tx, alert_id: str) -> None:
    """Its workflow is over, whatever it did not get to write."""
    tx.run(_ENDED, id=alert_id)


def start_again(tx: Tx, alert_id: str, *, at: datetime) -> None:
    """Its workflow is gone; what the store has decided keeps it from telling anybody twice."""
    if tx.run(_AGAIN, id=alert_id):
        tx.run(_START, id=alert_id, at=stamp(at))


def lost_sendings(tx: Tx, *, now: datetime) -> list[Row]:
    """Sending for five minutes though their workflow has ended: nobody will ever say what became of them."""
    return tx.all(_LOST, until=stamp(now - LOST_AFTER))


def give_up_lost(tx: Tx, *, now: datetime) -> int:
    """Their outcome is unknown; a late callback may still tell it (X-31)."""
    lost = lost_sendings(tx, now=now)
    for row in lost:
        tx.run(_UNKNOWN, id=row["id"])
        details = {"channel": row["channel"], "recipient": row["recipient"]}
        record(tx, AuditRecord("Delivery.Unknown", "engine", now, row["alert_id"], row["id"], "lost", details))
    return len(lost)
