"""How an alert is closed, and who hears that it is over (7.7)."""

from datetime import datetime

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Scope
from domain.ids import AlertId, PersonId
from domain.ladder import StepClock
from domain.new_alert import NewAlert, first_told_to
from domain.reason import Reason
from domain.resolved import Told, how_it_ended, told_of_the_end
from domain.role import Role
from store import outbox
from store.audit import AuditRecord, record
from store.database import Row, Tx
from store.ids import mint
from store.intake import raise_alert
from store.outbox import OutboxKind
from store.stamps import stamp
from store.stopping import Stop, stop, unrun

_CLOCKS = (StepClock.ACKNOWLEDGMENT, StepClock.CONDITION)
_RESOLVED = CATALOGUE["ISSUE_RESOLVED"]

_CLOSE = """
UPDATE alerts SET state = 'closed', closed_at = :at, closed_by = :by, close_reason = :reason
WHERE id = :id AND state <> 'closed'
RETURNING *
"""
_TOLD = """
SELECT recipient, role, channel, state FROM (
  SELECT d.recipient, d.role, d.channel, d.state, d.step, d.planned_at, d.id FROM deliveries d WHERE d.alert_id = :id
  UNION
  SELECT d.recipient, d.role, d.channel, d.state, d.step, d.planned_at, d.id
  FROM held_items h JOIN deliveries d ON d.id = h.told_by WHERE h.alert_id = :id
) told
ORDER BY step, planned_at, id
"""
"""Also by a digest that is kept under another alert."""
_CONTEXT = "SELECT context FROM alert_contexts WHERE alert_id = :id"


def close_alert(
    tx: Tx,
    alert_id: AlertId,
    reason: str,
    by: str,
    at: datetime,
    *,
    tell_resolved: bool,
    words: str | None = None,
    inherits: str | None = None,
) -> bool:
    """Both clocks stop; False when it was closed already, which changes nothing.

    `reason` is a word, `words` what a person gave as the reason. `tell_resolved`: the condition is over, so the type's
    7.7 goes out, to whoever was told of the alert that it `inherits` from too (X-65); closing a work order tells nobody
    (X-23).
    """
    alert = tx.one(_CLOSE, id=alert_id, at=stamp(at), by=by, reason=reason)
    if alert is None:
        return False
    record(tx, AuditRecord("Alert.Closed", by, at, alert_id, None, reason, unrun(tx, alert, _CLOCKS).details()))
    stop(tx, alert, Stop(_CLOCKS, by, Reason.CLOSED, at))
    outbox.put(
        tx,
        OutboxKind.CLOSE,
        alert_id,
        outbox.closed(reason, by=by, at=at),
        urgency=outbox.FIRST,
        at=at,
        traceparent=alert["traceparent"],
    )
    if tell_resolved and CATALOGUE[alert["type"]].tells_when_resolved:
        _tell(tx, alert, how_it_ended(reason, words), by=by, at=at, inherits=inherits)
    return True


def _tell(tx: Tx, alert: Row, how: str, *, by: str, at: datetime, inherits: str | None) -> None:
    """Nothing is raised where the alert interrupted nobody but the actor."""
    told = _told(tx, alert["id"]) + (_told(tx, inherits) if inherits else [])
    recipients = told_of_the_end(told, actor=by)
    if not recipients:
        return
    context = _RESOLVED.context.model_validate(
        {
            "alert_id": alert["id"],
            "what": CATALOGUE[alert["type"]].title,
            "how": how,
            "customer": _customer(tx, alert),
            "work_order_id": alert["work_order_id"],
            "store_id": alert["store_id"],
            "technician_id": alert["technician_id"],
        }
    )
    notice = NewAlert(
        id=AlertId(mint("al")),
        type=_RESOLVED,
        dedup_key=alert["id"],
        context=context,
        priority=_RESOLVED.priority,
        scope=Scope(alert["store_id"], alert["region_id"], alert["technician_id"]),
        steps=(first_told_to(_RESOLVED.ladder[0], recipients), *_RESOLVED.ladder[1:]),
        origin=at,
        raised_by="engine",
    )
    raise_alert(tx, notice, now=at, traceparent=alert["traceparent"])


def _told(tx: Tx, alert_id: str) -> list[Told]:
    return [
        Told(PersonId(row["recipient"]), Role(row["role"]), Channel(row["channel"]), DeliveryState(row["state"]))
        for row in tx.all(_TOLD, id=alert_id)
    ]


def _customer(tx: Tx, alert: Row) -> str | None:
    """As the alert's own context has it; None after its erasure, and for types without a customer."""
    row = tx.one(_CONTEXT, id=alert["id"])
    context = CATALOGUE[alert["type"]].context.model_validate_json(row["context"]) if row else None
    customer: str | None = getattr(context, "customer", None)
    return customer
