"""Events that wait for their work order, and what became of them."""

from datetime import datetime

from pydantic import ValidationError

from domain.event_types import EVENT_TYPES
from domain.work_order.happening import Happened, Verdict
from store.audit import AuditRecord, record
from store.database import Row, Tx
from store.event_intake import EventState, ignored
from store.stamps import instant, stamp

AT_ONCE = 100
"""Events of one work order in one transaction, so that nobody who writes waits for long."""

_WAITING = """
SELECT e.*, b.data FROM events e LEFT JOIN event_bodies b ON b.event_id = e.id
WHERE e.work_order_id = :work_order_id AND e.state = 'waiting' ORDER BY e.seq LIMIT :limit
"""
_ANY = "SELECT 1 FROM events WHERE work_order_id = :work_order_id AND state = 'waiting' LIMIT 1"
_MARK = "UPDATE events SET state = :state, reason = :reason, applied_at = :at WHERE id = :id AND state = 'waiting'"
_STATES = {Verdict.APPLIED: EventState.APPLIED, Verdict.CONTRADICTED: EventState.CONTRADICTED}


def waiting(tx: Tx, work_order_id: str) -> list[Row]:
    """In order of receipt; at most `AT_ONCE`."""
    return tx.all(_WAITING, work_order_id=work_order_id, limit=AT_ONCE)


def is_waiting(tx: Tx, work_order_id: str) -> bool:
    """Whether something has been said of it that has not taken effect."""
    return tx.one(_ANY, work_order_id=work_order_id) is not None


def happened(row: Row) -> Happened | None:
    """None where this version cannot read what the event says, or it was erased."""
    try:
        data = EVENT_TYPES[row["type"]].model_validate_json(row["data"] or "")
    except (KeyError, ValidationError):
        return None
    return Happened(
        id=row["id"],
        type=row["type"],
        data=data,
        actor=row["actor"],
        occurred_at=instant(row["occurred_at"]),
        received_at=instant(row["received_at"]),
        work_order_id=row["work_order_id"],
        technician_id=row["technician_id"],
    )


def judged(tx: Tx, row: Row, verdict: Verdict, *, status: str, at: datetime) -> None:
    """Its state and its audit entry. `status`: the work order's, after it."""
    state = _STATES.get(verdict, EventState.RECORDED)
    reason = "" if verdict is Verdict.APPLIED else verdict.value
    _mark(tx, row, state, reason, at=at)
    if state is not EventState.APPLIED:
        record(tx, ignored(row["id"], row["type"], row["work_order_id"], row["actor"], reason, at=at))
        return
    details = {"event": row["id"], "type": row["type"], "work_order": row["work_order_id"], "status": status}
    record(tx, AuditRecord("Event.Applied", row["actor"], at, details=details))


def unreadable(tx: Tx, row: Row, *, at: datetime, reason: str = "unreadable") -> None:
    """It is kept, and stands in nobody's way."""
    _mark(tx, row, EventState.RECORDED, reason, at=at)
    record(tx, ignored(row["id"], row["type"], row["work_order_id"], row["actor"], reason, at=at))


def _mark(tx: Tx, row: Row, state: EventState, reason: str, *, at: datetime) -> None:
    tx.run(_MARK, id=row["id"], state=state.value, reason=reason, at=stamp(at))
