"""What an answer or a closing takes away: planned deliveries, calls that wait, open manual tasks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.ids import AlertId
from domain.ladder import StepClock
from domain.reason import Reason
from store.audit import AuditRecord, record
from store.database import Row, Tx
from store.frozen_ladder import thawed
from store.stamps import instant, stamp

_CANCEL = """
UPDATE deliveries SET state = 'cancelled', reason = :reason, ended_at = :at
WHERE alert_id = :alert_id AND state = 'planned' AND clock = :clock
RETURNING id, recipient, channel, step, attempt
"""
_LEAVE_LINE = "DELETE FROM number_waiters WHERE delivery_id = :id"
_CANCEL_TASK = """
UPDATE manual_tasks SET state = 'cancelled', finished_at = :at
WHERE alert_id = :alert_id AND step = :step AND state = 'open'
RETURNING id
"""
_PLANNED = "SELECT step FROM plans WHERE alert_id = :alert_id"


@dataclass(frozen=True, slots=True)
class Stop:
    """Who stops which clocks, why and when (installation time)."""

    clocks: tuple[StepClock, ...]
    by: str
    reason: Reason
    at: datetime


@dataclass(frozen=True, slots=True)
class Unrun:
    """The steps that will now not run, by their index, with the instants at which they would have fallen due."""

    steps: tuple[int, ...]
    due: tuple[datetime, ...]

    def details(self) -> dict[str, list[str]]:
        """For the audit entry of whatever stops them."""
        return {"steps": [str(step) for step in self.steps], "due": [stamp(due) for due in self.due]}


def unrun(tx: Tx, alert: Row, clocks: Collection[StepClock]) -> Unrun:
    """What is still to come on these clocks. `alert` needs id, origin and ladder."""
    run = {row["step"] for row in tx.all(_PLANNED, alert_id=alert["id"])}
    left = [step for step in thawed(alert["ladder"]) if step.clock in clocks and step.index not in run]
    origin = instant(alert["origin"])
    return Unrun(tuple(step.index for step in left), tuple(origin + step.due for step in left))


def stop(tx: Tx, alert: Row, order: Stop) -> None:
    """`alert` needs id and ladder. What is sending already stands (X-20); each cancellation is audited."""
    alert_id = AlertId(alert["id"])
    for clock in order.clocks:
        cancelled = tx.all(_CANCEL, alert_id=alert_id, clock=clock.value, reason=order.reason.value, at=stamp(order.at))
        for delivery in cancelled:
            _cancelled(tx, alert_id, delivery, order)
    tasks = [step.index for step in thawed(alert["ladder"]) if step.task and step.clock in order.clocks]
    _cancel_tasks(tx, alert_id, tasks, order)


def _cancelled(tx: Tx, alert_id: AlertId, delivery: Row, order: Stop) -> None:
    if delivery["channel"] == "voice":
        tx.run(_LEAVE_LINE, id=delivery["id"])
    details = {name: delivery[name] for name in ("recipient", "channel", "step", "attempt")}
    record(
        tx,
        AuditRecord("Delivery.Cancelled", order.by, order.at, alert_id, delivery["id"], order.reason.value, details),
    )


def _cancel_tasks(tx: Tx, alert_id: AlertId, steps: Collection[int], order: Stop) -> None:
    for step in steps:
        for task in tx.all(_CANCEL_TASK, alert_id=alert_id, step=step, at=stamp(order.at)):
            details = {"task": task["id"], "step": step}
            record(tx, AuditRecord("Task.Cancelled", order.by, order.at, alert_id, None, order.reason.value, details))
