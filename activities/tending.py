"""The local activity of crisis mode: what time alone makes of it."""

from temporalio import activity

from activities.contract import TEND_CRISIS
from domain.orders import CrisisOutlook, TendCrisis
from domain.ports import CrisisDesk


class Tending:
    """Hands orders to the crisis desk."""

    def __init__(self, desk: CrisisDesk) -> None:
        self._desk = desk

    @activity.defn(name=TEND_CRISIS)
    async def tend_crisis(self, order: TendCrisis) -> CrisisOutlook:
        """Everything that is due, and when to look again."""
        return await self._desk.tend(order)
