"""A delivery on its way: its row, what whoever ordered it is told, and its entries in the audit."""

from datetime import datetime

from domain.channel import Channel
from domain.delivery import CallOutcome, DeliveryState
from domain.orders import Deliver, Delivered
from store.audit import AuditRecord, record
from store.database import Row, Tx
from store.stamps import instant

_DELIVERY = """
SELECT d.*, t.title, t.body, t.address_kind, t.address, a.state AS alert_state, a.work_order_id, a.type AS alert_type,
  a.store_id, a.region_id
FROM deliveries d JOIN alerts a ON a.id = d.alert_id LEFT JOIN delivery_texts t ON t.delivery_id = d.id
WHERE d.id = :id
"""


def on_its_way(tx: Tx, delivery_id: str) -> Row:
    """With its text, its address, and what the desk must know of its alert."""
    row = tx.one(_DELIVERY, id=delivery_id)
    if row is None:
        raise LookupError(f"{delivery_id} was ordered but never planned")
    return row


def as_it_is(row: Row, order: Deliver) -> Delivered:
    outcome = CallOutcome(row["outcome"]) if row["outcome"] else None
    placed = row["channel"] == Channel.VOICE and outcome is None and row["accepted_at"]
    return Delivered(
        state=DeliveryState(row["state"]),
        reason=row["failure"] or row["reason"],
        outcome=outcome,
        ended_at=instant(row["ended_at"]) if row["ended_at"] else None,
        due_back=_dialled(row) + order.calls.without_outcome if placed else None,
    )


def _dialled(row: Row) -> datetime:
    """A call that was placed once more by another provider was accepted before it was sent."""
    accepted = instant(row["accepted_at"])
    return max(accepted, instant(row["sending_at"])) if row["sending_at"] else accepted


def note(tx: Tx, row: Row, event: str, reason: str, now: datetime) -> None:
    details = {"channel": row["channel"], "attempt": row["attempt"], "recipient": row["recipient"], "step": row["step"]}
    entry = AuditRecord(event, "engine", now, row["alert_id"], row["id"], str(reason), details)
    record(tx, entry)
