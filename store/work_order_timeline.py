"""What happened to a work order, and when its clocks will fall due."""

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum

from pydantic import AwareDatetime, JsonValue

from domain.catalogue import CATALOGUE
from domain.sight import Sight
from domain.value import Value
from domain.work_order.decide import upcoming
from store.database import Tx
from store.stamps import instant
from store.work_order_rows import load
from store.work_order_sight import find_order

_EVENTS = "SELECT * FROM events WHERE work_order_id = :id ORDER BY seq DESC LIMIT :limit"
_ALERTS = "SELECT id, type, origin, raised_by FROM alerts WHERE work_order_id = :id ORDER BY id DESC LIMIT :limit"
_AUDIT = """
SELECT e.* FROM audit_entries e JOIN alerts a ON a.id = e.alert_id
WHERE a.work_order_id = :id ORDER BY e.id DESC LIMIT :limit
"""
_AT_MOST = 1000
"""Of each kind, the newest."""


class EntryKind(StrEnum):
    """What an entry tells of."""

    EVENT = "event"
    ALERT = "alert"
    AUDIT = "audit"


class OrderEntry(Value):
    """`what`: the event's type, the alert's or the audit entry's. `verdict`: what became of an event, and why."""

    at: AwareDatetime
    kind: EntryKind
    what: str
    actor: str
    id: str
    alert_id: str | None = None
    occurred_at: AwareDatetime | None = None
    technician_id: str | None = None
    verdict: str | None = None
    reason: str = ""
    details: Mapping[str, JsonValue] = {}


class PlannedClock(Value):
    """A clock that falls due if nothing happens before."""

    at: AwareDatetime
    clock: str


class OrderTimeline(Value):
    """`entries` in the order of their instants; `planned`: the clocks that run, the earliest first."""

    work_order_id: str
    entries: tuple[OrderEntry, ...]
    planned: tuple[PlannedClock, ...]


def order_timeline(tx: Tx, work_order_id: str, sight: Sight) -> OrderTimeline:
    """Raises WorkOrderUnknown or WorkOrderHidden."""
    find_order(tx, work_order_id, sight)
    order = load(tx, work_order_id)
    entries = [*_events(tx, work_order_id), *_alerts(tx, work_order_id), *_audit(tx, work_order_id)]
    return OrderTimeline(
        work_order_id=work_order_id,
        entries=tuple(sorted(entries, key=lambda entry: entry.at)),
        planned=tuple(PlannedClock(at=at, clock=clock) for at, clock in upcoming(order)) if order else (),
    )


def _events(tx: Tx, work_order_id: str) -> Iterator[OrderEntry]:
    for row in tx.all(_EVENTS, id=work_order_id, limit=_AT_MOST):
        yield OrderEntry(
            at=instant(row["received_at"]),
            kind=EntryKind.EVENT,
            what=row["type"],
            actor=row["actor"],
            id=row["id"],
            occurred_at=instant(row["occurred_at"]),
            technician_id=row["technician_id"],
            verdict=row["state"],
            reason=row["reason"],
        )


def _alerts(tx: Tx, work_order_id: str) -> Iterator[OrderEntry]:
    for row in tx.all(_ALERTS, id=work_order_id, limit=_AT_MOST):
        entry = CATALOGUE.get(row["type"])
        yield OrderEntry(
            at=instant(row["origin"]),
            kind=EntryKind.ALERT,
            what=row["type"],
            actor=row["raised_by"],
            id=row["id"],
            alert_id=row["id"],
            reason=entry.title if entry else "",
        )


def _audit(tx: Tx, work_order_id: str) -> Iterator[OrderEntry]:
    for row in tx.all(_AUDIT, id=work_order_id, limit=_AT_MOST):
        yield OrderEntry(
            at=instant(row["at"]),
            kind=EntryKind.AUDIT,
            what=row["event"],
            actor=row["actor"],
            id=row["id"],
            alert_id=row["alert_id"],
            reason=row["reason"],
            details=json.loads(row["details"]),
        )
