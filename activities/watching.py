"""The local activity of a watch over a technician."""

from collections.abc import Callable
from datetime import datetime

from temporalio import activity

from activities.contract import WATCH_TECHNICIAN
from domain.orders import TechnicianOutlook, WatchTechnician
from domain.ports import TechnicianDesk


class Watching:
    """Hands orders to the technicians' desk. `now` is real time."""

    def __init__(self, desk: TechnicianDesk, now: Callable[[], datetime]) -> None:
        self._desk = desk
        self._now = now

    @activity.defn(name=WATCH_TECHNICIAN)
    async def watch_technician(self, order: WatchTechnician) -> TechnicianOutlook:
        """Whether they are heard, and when to look again."""
        return await self._desk.watch(order, now=order.clock.at(self._now()))
