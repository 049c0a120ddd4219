"""How an alert enters: one row per open (type, dedup key), with its context, its outbox row and its audit entry."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import AlertId
from domain.new_alert import NewAlert
from store.audit import AuditRecord, record
from store.database import Tx
from store.frozen_ladder import frozen
from store.incidents import open_incident
from store.stamps import stamp


@dataclass(frozen=True, slots=True)
class Raised:
    """`duplicate`: an alert of this type and dedup key was open already; `alert_id` is that one."""

    alert_id: AlertId
    duplicate: bool


_INSERT = """
INSERT INTO alerts (id, type, dedup_hash, dedup_key, state, priority, store_id, region_id, work_order_id,
  technician_id, raised_by, origin, created_at, ladder, started, level, reports, last_report_at, traceparent,
  throttle_hash)
VALUES (:id, :type, :dedup_hash, :dedup_key, 'open', :priority, :store_id, :region_id, :work_order_id,
  :technician_id, :raised_by, :origin, :created_at, :ladder, 'pending', 0, 1, :created_at, :traceparent,
  :throttle_hash)
ON CONFLICT (dedup_hash) WHERE state <> 'closed' DO NOTHING
"""
_INSERT_CONTEXT = "INSERT INTO alert_contexts (alert_id, context) VALUES (:alert_id, :context)"
_INSERT_START = """
INSERT INTO outbox (kind, alert_id, urgency, payload, created_at, traceparent, tries)
VALUES ('start', :alert_id, :urgency, '{}', :created_at, :traceparent, 0)
"""
_REPEAT = """
UPDATE alerts SET reports = reports + 1, last_report_at = :at
WHERE dedup_hash = :dedup_hash AND state <> 'closed'
RETURNING id, reports
"""


def raise_alert(
    tx: Tx,
    alert: NewAlert,
    *,
    now: datetime,
    traceparent: str | None = None,
    occurred_at: datetime | None = None,
) -> Raised:
    """`now` is installation time. A report of an alert that is open is counted, and changes nothing else.

    `occurred_at` is what the reporter says, later than receipt counts as receipt (X-75); it is recorded and moves no
    clock.
    """
    occurred = stamp(min(occurred_at, now)) if occurred_at else None
    while not _inserted(tx, alert, now=now, traceparent=traceparent):
        repeated = tx.one(_REPEAT, at=stamp(now), dedup_hash=alert.dedup_hash)
        if repeated is not None:  # else it was closed between the two statements (PostgreSQL), and is a new alert
            details = {"reports": int(repeated["reports"]), "occurred_at": occurred}
            record(tx, AuditRecord("Alert.Repeated", alert.raised_by, now, alert_id=repeated["id"], details=details))
            return Raised(AlertId(repeated["id"]), duplicate=True)
    _attach(tx, alert, now=now, traceparent=traceparent)
    details = {"type": alert.type.key, "priority": alert.priority.value, "occurred_at": occurred}
    if alert.type.opens_incident:
        open_incident(tx, alert.id, at=alert.origin)
        details |= {"opens": "incident"}
    record(tx, AuditRecord("Alert.Raised", alert.raised_by, now, alert_id=alert.id, details=details))
    return Raised(alert.id, duplicate=False)


def _inserted(tx: Tx, alert: NewAlert, *, now: datetime, traceparent: str | None) -> bool:
    created = stamp(now)
    return bool(
        tx.run(
            _INSERT,
            id=alert.id,
            type=alert.type.key,
            dedup_hash=alert.dedup_hash,
            dedup_key=alert.dedup_key,
            priority=alert.priority.value,
            store_id=alert.scope.store_id,
            region_id=alert.scope.region_id,
            work_order_id=alert.context.work_order_id,
            technician_id=alert.context.technician_id,
            raised_by=alert.raised_by,
            origin=created if alert.origin is now else stamp(alert.origin),
            created_at=created,
            ladder=frozen(alert.type, alert.steps),
            traceparent=traceparent,
            throttle_hash=alert.throttle_hash,
        )
    )


def _attach(tx: Tx, alert: NewAlert, *, now: datetime, traceparent: str | None) -> None:
    """What belongs to a new row: its erasable context, and its start in the outbox, the most severe first."""
    tx.run(_INSERT_CONTEXT, alert_id=alert.id, context=alert.context.model_dump_json())
    tx.run(
        _INSERT_START,
        alert_id=alert.id,
        urgency=alert.priority.key,
        created_at=stamp(now),
        traceparent=traceparent,
    )
