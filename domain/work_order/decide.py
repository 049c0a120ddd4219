"""What an event or a clock makes of a work order: the only door to its rules, pure and total."""

from datetime import datetime

from domain.work_order.happening import Decision, Happened, Known
from domain.work_order.work_order import WorkOrder


def on_event(order: WorkOrder | None, event: Happened, known: Known) -> Decision:  # noqa: ARG001  rules follow
    """Without an order: `work_order.created` makes one, anything else one that is flagged as unknown (X-77)."""
    return Decision(order or WorkOrder(id=event.work_order_id, created_at=event.occurred_at, unknown=True))


def next_due(order: WorkOrder) -> datetime | None:  # noqa: ARG001  clocks follow
    """The earliest instant at which a clock falls due; None where none runs."""
    return None


def on_due(order: WorkOrder, known: Known) -> Decision:  # noqa: ARG001  clocks follow
    """Everything that has fallen due by `known.now`, the earliest first, each once."""
    return Decision(order)
