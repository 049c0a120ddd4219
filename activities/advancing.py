"""The local activity of work orders: what happened, and what time makes of it."""

from collections.abc import Callable
from datetime import datetime

from temporalio import activity

from activities.contract import ADVANCE_WORK_ORDER
from domain.orders import AdvanceWorkOrder, WorkOrderOutlook
from domain.ports import WorkOrderDesk


class Advancing:
    """Hands orders to the desk of work orders. `now` is real time."""

    def __init__(self, desk: WorkOrderDesk, now: Callable[[], datetime]) -> None:
        self._desk = desk
        self._now = now

    @activity.defn(name=ADVANCE_WORK_ORDER)
    async def advance_work_order(self, order: AdvanceWorkOrder) -> WorkOrderOutlook:
        """Everything that waits or is due, and when to look again."""
        return await self._desk.advance(order, now=order.clock.at(self._now()))
