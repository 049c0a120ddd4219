"""What must hold of work orders after a storm: each event took effect once, each clock raised its alert, once."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from store.database import Tx
from store.frozen_ladder import thawed
from tests.chaos.work_storm import Fate, Order, WorkStorm

STATUS = {
    Fate.LEFT: "created",
    Fate.SEEN: "created",
    Fate.DECLINED: "created",
    Fate.CANCELLED: "cancelled",
    Fate.DONE: "approved",
}
_TAKEN = ("NEW_WORK_ORDER:1", "WORK_ASSIGNED:1")
ALERTS: dict[Fate, tuple[str, ...]] = {
    Fate.LEFT: ("NEW_WORK_ORDER:1", "WORK_ORDER_UNASSIGNED:1"),
    Fate.SEEN: ("NEW_WORK_ORDER:1", "WORK_ORDER_UNASSIGNED:1"),
    Fate.DECLINED: (*_TAKEN, "ASSIGNMENT_DECLINED:1"),
    Fate.CANCELLED: (*_TAKEN, "ASSIGNMENT_ACCEPTED:1", "CUSTOMER_CANCELLED:1"),
    Fate.DONE: (
        *_TAKEN,
        "ASSIGNMENT_ACCEPTED:1",
        "TECHNICIAN_EN_ROUTE:1",
        "TECHNICIAN_ARRIVED:1",
        "WORK_COMPLETED:1",
        "WORK_APPROVED:1",
        "CUSTOMER_COMPLETED:1",
    ),
}
_UNDER_WAY = """
SELECT d.state, d.channel, d.step, d.recipient, d.due_at, a.type, a.work_order_id
FROM deliveries d JOIN alerts a ON a.id = d.alert_id WHERE d.state IN ('planned', 'sending')
"""


def lost(tx: Tx, orders: list[Order], storm: WorkStorm) -> Iterator[str]:
    """Events without effect, work orders that stand elsewhere, alerts that are missing or came twice."""
    events = {row["id"]: row["state"] for row in tx.all("SELECT id, state FROM events")}
    for event_id in storm.posted:
        if events.get(event_id) != "applied":
            yield f"event {event_id} is {events.get(event_id, 'gone')}"
    status = {row["id"]: row["status"] for row in tx.all("SELECT id, status FROM work_orders")}
    keys: dict[str, Counter[str]] = defaultdict(Counter)
    for row in tx.all("SELECT work_order_id, dedup_key FROM alerts WHERE work_order_id IS NOT NULL"):
        keys[row["work_order_id"]][row["dedup_key"].removeprefix(f"{row['work_order_id']}:")] += 1
    for order in orders:
        if status.get(order.id) != STATUS[order.fate]:
            yield f"{order} is {status.get(order.id, 'gone')}"
        yield from (f"{order} never raised {key}" for key in ALERTS[order.fate] if not keys[order.id][key])
        yield from (f"{order} raised {key} {count} times" for key, count in keys[order.id].items() if count > 1)


def unfinished(tx: Tx, storm: WorkStorm) -> Iterator[str]:
    """Alerts that did not end, or ended before their last step although nothing stopped them; answers that are gone."""
    planned = {(row["alert_id"], row["step"]) for row in tx.all("SELECT alert_id, step FROM plans")}
    for alert in tx.all("SELECT * FROM alerts ORDER BY id"):
        what = f"{alert['type']} of {alert['work_order_id']}"
        if alert["started"] != "ended":
            yield f"{what} has not ended"
        if alert["id"] in storm.answered and alert["acknowledged_at"] is None:
            yield f"{what} was answered and is not acknowledged"
        if alert["state"] == "open":
            steps = [step.index for step in thawed(alert["ladder"]) if (alert["id"], step.index) not in planned]
            yield from (f"step {step} of {what} was never planned" for step in steps)
    for row in tx.all(_UNDER_WAY):
        what = f"{row['channel']} of step {row['step']} of {row['type']} of {row['work_order_id']}"
        yield f"{what} to {row['recipient']}, due {row['due_at']}, is still {row['state']}"
