"""The technicians' desk: what was reported about one of them, applied in order of receipt, and then the silence."""

from datetime import datetime
from functools import partial

from domain.event_types import EVENT_TYPES, ConnectionLost, EventData, Unavailable
from domain.orders import TechnicianOutlook, WatchTechnician
from store.audit import AuditRecord, record
from store.connection import Row, Tx
from store.database import Database
from store.stamps import instant, stamp
from store.technicians import begin_watch, judge

_WAITING = """
SELECT e.*, b.data FROM events e LEFT JOIN event_bodies b ON b.event_id = e.id
WHERE e.technician_id = :technician AND e.state = 'waiting' AND e.work_order_id IS NULL ORDER BY e.seq
"""
_SETTLED = "UPDATE events SET state = :state, reason = :reason, applied_at = :at WHERE seq = :seq"
_LOST = """
UPDATE technician_watches SET last_seen = CASE WHEN last_seen > :seen THEN last_seen ELSE :seen END, lost_at = :at,
  unavailable_at = COALESCE(:unavailable, unavailable_at), location = COALESCE(:location, location),
  last_status = COALESCE(:status, last_status)
WHERE technician_id = :technician
"""
_RESTORED = """
UPDATE technician_watches SET last_seen = CASE WHEN last_seen > :at THEN last_seen ELSE :at END, lost_at = NULL,
  unavailable_at = NULL
WHERE technician_id = :technician
"""
_FOLLOWED = "SELECT active FROM technician_watches WHERE technician_id = :technician"


class StoreTechnicianDesk:
    """Whoever looks, at whatever instant, does what is due by then: a second look finds nothing left to do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def watch(self, order: WatchTechnician, *, now: datetime) -> TechnicianOutlook:
        """Waits as long as there is active work. The instant that was waited for has come, whatever `now` says."""
        at = max(now, order.due) if order.due else now
        return await self._database.write(partial(_watch, technician=order.technician_id, at=at))


def _watch(tx: Tx, *, technician: str, at: datetime) -> TechnicianOutlook:
    for row in tx.all(_WAITING, technician=technician):
        begin_watch(tx, technician)
        _apply(tx, row, at=at)
    outlook = judge(tx, technician, at)
    followed = tx.one(_FOLLOWED, technician=technician)
    return TechnicianOutlook(waits=bool(followed and followed["active"]), next_at=outlook.next_look)


def _apply(tx: Tx, row: Row, *, at: datetime) -> None:
    """What says nothing about being heard is kept as it is."""
    kind = EVENT_TYPES.get(row["type"])
    known = kind is not None and kind.about_technician and not kind.about_work_order and row["data"] is not None
    if known and kind:
        _note(tx, row, kind.model_validate_json(row["data"]))
    state, reason = ("applied", "") if known else ("recorded", "kept")
    tx.run(_SETTLED, seq=row["seq"], state=state, reason=reason, at=stamp(at))
    details = {"event": row["id"], "type": row["type"], "technician": row["technician_id"]}
    record(
        tx, AuditRecord("Event.Applied" if known else "Event.Ignored", row["actor"], at, reason=reason, details=details)
    )


def _note(tx: Tx, row: Row, data: EventData) -> None:
    technician, occurred = row["technician_id"], row["occurred_at"]
    if not isinstance(data, ConnectionLost):
        tx.run(_RESTORED, technician=technician, at=occurred)
        return
    tx.run(
        _LOST,
        technician=technician,
        seen=stamp(min(data.last_seen, instant(occurred))),
        at=occurred,
        unavailable=occurred if isinstance(data, Unavailable) else None,
        location=data.location,
        status=data.last_status,
    )
