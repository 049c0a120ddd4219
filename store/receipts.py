"""What a phone reports of pushes and the app's rows: shown, opened. Records, never answers (X-18)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.delivery import DeliveryState, may_become
from store.audit import AuditRecord, record
from store.connection import Row, Tx
from store.stamps import stamp


class ReceiptKind(StrEnum):
    """How far a message came."""

    DELIVERED = "delivered"  # the phone has it
    OPENED = "opened"  # its owner looked at it


class ReceiptOutcome(StrEnum):
    """What became of a receipt."""

    RECORDED = "recorded"
    KNOWN = "known"  # it told nothing new
    REFUSED = "refused"  # no message of this person's app


@dataclass(frozen=True, slots=True)
class GivenReceipt:
    """Of one message, or of all that the app has of an alert. `at` is what the device says, evidence only."""

    kind: ReceiptKind
    at: datetime
    delivery_id: str | None = None
    alert_id: str | None = None


_OF_APP = """
SELECT id, alert_id, channel, step, state FROM deliveries
WHERE recipient = :person AND channel IN ('push', 'in_app') AND state NOT IN ('planned', 'suppressed', 'cancelled') AND
"""
_MOVE = """
UPDATE deliveries SET state = :state, delivered_at = COALESCE(delivered_at, :now), read_at = :read WHERE id = :id
"""
_READ = """
UPDATE inbox SET read_at = :now
WHERE person_id = :person AND alert_id = :alert AND channel = 'in_app' AND read_at IS NULL
"""


def take_receipt(tx: Tx, person_id: str, given: GivenReceipt, *, now: datetime) -> ReceiptOutcome:
    """States move forward only, at the instant of receipt. Opening marks the app's rows of that alert as read."""
    if given.delivery_id is not None:
        rows = tx.all(_OF_APP + "id = :id", person=person_id, id=given.delivery_id)
    else:
        rows = tx.all(_OF_APP + "alert_id = :id ORDER BY step, id", person=person_id, id=given.alert_id)
    if not rows:
        return ReceiptOutcome.REFUSED
    moved = [_moved(tx, person_id, row, given, now=now) for row in rows]
    read = 0
    if given.kind is ReceiptKind.OPENED:
        read = tx.run(_READ, person=person_id, alert=rows[0]["alert_id"], now=stamp(now))
    return ReceiptOutcome.RECORDED if any(moved) or read else ReceiptOutcome.KNOWN


def _moved(tx: Tx, person_id: str, row: Row, given: GivenReceipt, *, now: datetime) -> bool:
    opened = given.kind is ReceiptKind.OPENED
    state = DeliveryState.READ if opened else DeliveryState.DELIVERED
    if not may_become(DeliveryState(row["state"]), state):
        return False
    tx.run(_MOVE, id=row["id"], state=state.value, now=stamp(now), read=stamp(now) if opened else None)
    details = {"channel": row["channel"], "recipient": person_id, "step": row["step"], "state": state.value}
    details["device_at"] = stamp(given.at)
    record(tx, AuditRecord("Delivery.Delivered", person_id, now, row["alert_id"], row["id"], "receipt", details))
    return True
