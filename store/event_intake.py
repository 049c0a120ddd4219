"""How events enter: their rows, what they say, and who must look at them; each id counts once."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.event_types import EventData
from domain.event_urgency import urgency
from store.audit import AuditRecord, record
from store.database import Tx
from store.outbox import OutboxKind
from store.stamps import stamp


class EventState(StrEnum):
    """What became of an event."""

    WAITING = "waiting"
    APPLIED = "applied"
    RECORDED = "recorded"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """`occurred_at` is what the poster says; later than receipt counts as receipt (X-75)."""

    id: str
    type: str
    data: EventData
    actor: str
    occurred_at: datetime
    work_order_id: str | None = None
    technician_id: str | None = None


_AT_ONCE = 100
_INSERT = """
INSERT INTO events (id, type, work_order_id, technician_id, actor, occurred_at, received_at, state, reason, applied_at)
VALUES (:id, :type, :work_order_id, :technician_id, :actor, :occurred_at, :received_at, :state, :reason, :applied_at)
"""
_INSERT_BODY = "INSERT INTO event_bodies (event_id, data) VALUES (:event_id, :data)"
_WAKE = """
INSERT INTO outbox (kind, alert_id, urgency, payload, created_at, traceparent, tries)
VALUES (:kind, '', :urgency, :payload, :at, :traceparent, 0)
"""
_ONE_OF = ", ".join(f":id{number}" for number in range(_AT_ONCE))
_KNOWN = f"SELECT id FROM events WHERE id IN ({_ONE_OF})"  # noqa: S608 -- our own names
_OVER = f"SELECT id FROM work_orders WHERE closed_at IS NOT NULL AND id IN ({_ONE_OF})"  # noqa: S608 -- as above


def take_in(
    tx: Tx, events: Sequence[NewEvent], *, now: datetime, traceparent: str | None = None
) -> tuple[NewEvent, ...]:
    """Those that are new, in their order. `now` is installation time.

    What comes for a closed work order is recorded and wakes nothing (X-77); neither does what no workflow follows.
    """
    known = _found(tx, _KNOWN, (event.id for event in events))
    fresh = tuple({event.id: event for event in reversed(events) if event.id not in known}.values())[::-1]
    if not fresh:
        return ()
    over = _found(tx, _OVER, (event.work_order_id for event in fresh if event.work_order_id))
    at = stamp(now)
    tx.many(_INSERT, [_row(event, now=now, at=at, over=over) for event in fresh])
    tx.many(_INSERT_BODY, [_body(event) for event in fresh])
    tx.many(_WAKE, list(_wakes((event for event in fresh if event.work_order_id not in over), at, traceparent)))
    for event in fresh:
        if event.work_order_id in over:
            record(tx, ignored(event.id, event.type, event.work_order_id, event.actor, "over", at=now))
    return fresh


def ignored(
    event_id: str, event_type: str, work_order_id: str | None, actor: str, reason: str, *, at: datetime
) -> AuditRecord:
    """What the proof says of an event that changed nothing."""
    details = {"event": event_id, "type": event_type, "work_order": work_order_id}
    return AuditRecord("Event.Ignored", actor, at, reason=reason, details=details)


def wake_payload(work_order_id: str) -> str:
    """The payload of an outbox row that wakes a work order."""
    return json.dumps({"work_order_id": work_order_id})


def technician_payload(technician_id: str) -> str:
    """The payload of an outbox row that wakes the watch over a technician."""
    return json.dumps({"technician_id": technician_id})


def _row(event: NewEvent, *, now: datetime, at: str, over: set[str]) -> dict[str, object]:
    state, reason = EventState.WAITING, ""
    if event.work_order_id in over:
        state, reason = EventState.RECORDED, "over"
    elif event.work_order_id is None and event.technician_id is None:
        state, reason = EventState.RECORDED, "kept"
    return {
        "id": event.id,
        "type": event.type,
        "work_order_id": event.work_order_id,
        "technician_id": event.technician_id,
        "actor": event.actor,
        "occurred_at": at if event.occurred_at >= now else stamp(event.occurred_at),
        "received_at": at,
        "state": state.value,
        "reason": reason,
        "applied_at": None if state is EventState.WAITING else at,
    }


def _body(event: NewEvent) -> dict[str, object]:
    return {"event_id": event.id, "data": event.data.model_dump_json(by_alias=True, exclude_unset=True)}


def _wakes(events: Iterable[NewEvent], at: str, traceparent: str | None) -> Iterator[dict[str, object]]:
    """One for each work order or technician, as urgent as the most urgent of its events, which it takes in order."""
    urgencies: dict[tuple[OutboxKind, str], int] = {}
    for event in events:
        if woken := _woken(event):
            urgencies[woken] = min(urgency(event.type, event.data), urgencies.get(woken, 9))
    for (kind, woken_id), most in urgencies.items():
        payload = wake_payload(woken_id) if kind is OutboxKind.WORK_ORDER else technician_payload(woken_id)
        yield {"kind": kind.value, "urgency": most, "payload": payload, "at": at, "traceparent": traceparent}


def _woken(event: NewEvent) -> tuple[OutboxKind, str] | None:
    """Whose workflow takes it; what is about a technician alone goes to the watch over them."""
    if event.work_order_id:
        return OutboxKind.WORK_ORDER, event.work_order_id
    return (OutboxKind.TECHNICIAN, event.technician_id) if event.technician_id else None


def _found(tx: Tx, sql: str, ids: Iterable[str]) -> set[str]:
    """A hundred at a time, by one statement whatever their number: the last ones are asked for again."""
    wanted = list(dict.fromkeys(ids))
    found: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        part += [part[-1]] * (_AT_ONCE - len(part))
        found |= {row["id"] for row in tx.all(sql, **{f"id{number}": one for number, one in enumerate(part)})}
    return found
