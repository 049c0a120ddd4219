"""The local activity of a watch over a technician."""

from temporalio import activity

from activities.contract import WATCH_TECHNICIAN
from domain.orders import TechnicianOutlook, WatchTechnician
from domain.ports import TechnicianDesk


class Watching:
    """Hands orders to the technicians' desk."""

    def __init__(self, desk: TechnicianDesk) -> None:
        self._desk = desk

    @activity.defn(name=WATCH_TECHNICIAN)
    async def watch_technician(self, order: WatchTechnician) -> TechnicianOutlook:
        """Whether they are heard, and when to look again."""
        return await self._desk.watch(order)
