"""The rows of a work order: its whole state, and the projection that lists and doors ask."""

from datetime import datetime

from domain.directory import Directory
from domain.work_order.work_order import WorkOrder
from store.database import Tx
from store.stamps import stamp

_STATE = "SELECT document FROM work_order_states WHERE work_order_id = :id"
_KEEP_STATE = """
INSERT INTO work_order_states (work_order_id, document) VALUES (:id, :document)
ON CONFLICT (work_order_id) DO UPDATE SET document = :document
"""
_PROJECT = """
INSERT INTO work_orders (id, status, priority, store_id, region_id, customer_id, technician_id, sla_deadline,
  created_at, updated_at, next_due_at, closed_at, close_reason)
VALUES (:id, :status, :priority, :store_id, :region_id, :customer_id, :technician_id, :sla_deadline, :created_at, :at,
  :next_due_at, :closed_at, :close_reason)
ON CONFLICT (id) DO UPDATE SET status = :status, priority = :priority, store_id = :store_id, region_id = :region_id,
  customer_id = :customer_id, technician_id = :technician_id, sla_deadline = :sla_deadline, created_at = :created_at,
  updated_at = :at, next_due_at = :next_due_at, closed_at = COALESCE(work_orders.closed_at, :closed_at),
  close_reason = COALESCE(work_orders.close_reason, :close_reason)
"""
_RESCHEDULE = """
UPDATE work_orders SET next_due_at = :due WHERE id = :id AND COALESCE(next_due_at, '') <> COALESCE(:due, '')
"""
_UNFINISHED = """
SELECT id FROM work_orders WHERE next_due_at IS NOT NULL
UNION SELECT work_order_id FROM events WHERE state = 'waiting' AND work_order_id IS NOT NULL
ORDER BY 1
"""


def load(tx: Tx, work_order_id: str) -> WorkOrder | None:
    """None before its first event."""
    row = tx.one(_STATE, id=work_order_id)
    return WorkOrder.model_validate_json(row["document"]) if row else None


def keep(tx: Tx, order: WorkOrder, directory: Directory, *, next_due: datetime | None, at: datetime) -> None:
    """State and projection, as of `at`. What is closed stays closed at the instant at which it was."""
    tx.run(_KEEP_STATE, id=order.id, document=order.model_dump_json())
    over = order.status.is_over
    tx.run(
        _PROJECT,
        id=order.id,
        status=order.status.value,
        priority=order.priority.value,
        store_id=order.store_id,
        region_id=directory.region_of(order.store_id),
        customer_id=order.customer_id,
        technician_id=order.lead.technician_id if order.lead else None,
        sla_deadline=stamp(order.sla.deadline) if order.sla else None,
        created_at=stamp(order.created_at),
        at=stamp(at),
        next_due_at=stamp(next_due) if next_due else None,
        closed_at=stamp(at) if over else None,
        close_reason=order.status.value if over else None,
    )


def reschedule(tx: Tx, work_order_id: str, *, next_due: datetime | None) -> None:
    """Of a work order in which nothing else has changed."""
    tx.run(_RESCHEDULE, id=work_order_id, due=stamp(next_due) if next_due else None)


def unfinished(tx: Tx) -> tuple[str, ...]:
    """Work orders whose workflow should be running: a clock is due some time, or an event waits."""
    return tuple(row["id"] for row in tx.all(_UNFINISHED))
