"""The life of one work order on a simulated day: people answer, decline, forget and lose their connection."""

import asyncio
import random

from bench.day_desk import Desk

PROMPT, LATE, DECLINED = 0.82, 0.08, 0.06
"""Of the offers; the rest are forgotten, and the desk gives them to somebody else."""
SEEN = 0.9  # of the new work orders the desk acknowledges
SLOWLY_ASSIGNED = 0.05  # are assigned after 5.7 has been raised
LOST = 0.04  # of the technicians lose their connection on the way
PHOTOS_MISSING = 0.1
REJECTED = 0.08
CANCELLED = 0.03
WITH_DEADLINE = 0.25
TRIES = 4  # then the desk has telephoned, and the next one accepts
PRIORITIES = {"low": 0.2, "medium": 0.5, "high": 0.25, "critical": 0.05}
MINUTE = 60.0


class Life:
    """Repeatable: everything that is left to chance comes from the number. `ended`: as what it must end."""

    def __init__(self, desk: Desk, number: int, *, store: int, technicians: tuple[str, ...]) -> None:
        self.id = f"WO-day-{number}"
        self.ended = ""
        self._desk = desk
        self._dice = random.Random(number)  # noqa: S311  nobody's secret
        self._store = f"S{store}"
        self._technicians = technicians
        self._offers = 0

    async def lives(self, *, begins: float) -> None:
        """`begins`: seconds of the installation from now."""
        await self._desk.waits(begins)
        await self._created()
        await asyncio.gather(self._is_seen(), self._goes_on())

    async def _goes_on(self) -> None:
        await self._after(20, 26) if self._chance(SLOWLY_ASSIGNED) else await self._after(1, 9)
        technician = await self._is_taken()
        if self._chance(CANCELLED):
            await self._says("work_order.cancelled", by="customer", reason="sold the truck")
            self.ended = "cancelled"
            return
        self._desk.active[technician] += 1
        await self._is_travelled_to(technician)
        await self._is_done(technician)
        self._desk.active[technician] -= 1
        await self._is_judged(technician)
        self.ended = "approved"

    async def _created(self) -> None:
        said: dict[str, object] = {
            "store_id": self._store,
            "customer_id": f"C-{self._store}",
            "address": "12 Dock Street",
            "service_type": "Tyre change",
            "priority": self._dice.choices([*PRIORITIES], [*PRIORITIES.values()])[0],
        }
        if self._chance(WITH_DEADLINE):
            said["sla_minutes"] = self._dice.choice((150, 240, 360))
        await self._says("work_order.created", **said)

    async def _is_seen(self) -> None:
        if self._chance(SEEN):
            await self._after(0.5, 4)
            await self._desk.answers("D1", "NEW_WORK_ORDER", f"{self.id}:NEW_WORK_ORDER:1", "acknowledge")

    async def _is_taken(self) -> str:
        """By whoever accepts it in the end: half of them in the app, half by way of the dispatch system."""
        technician = ""
        for attempt in range(TRIES):
            before, technician = technician, self._somebody_but(technician)
            await self._offered(technician, before)
            luck = 0.0 if attempt == TRIES - 1 else self._dice.random()
            if luck < PROMPT + LATE:
                await (self._after(0.4, 4.5) if luck < PROMPT else self._after(5.5, 9))
                await self._accepted(technician)
                return technician
            if luck < PROMPT + LATE + DECLINED:
                await self._after(0.5, 6)
                await self._says("offer.declined", technician_id=technician, reason="truck in shop")
                await self._after(1, 8)
            else:
                await self._after(12, 18)
        return technician

    async def _offered(self, technician: str, before: str) -> None:
        self._offers += 1
        said: dict[str, object] = {"technician_ids": [technician], "estimated_minutes": 60}
        if before:
            return await self._says("work_order.reassigned", **said, **{"from": [before]}, reason="no answer")
        return await self._says("work_order.assigned", **said)

    async def _accepted(self, technician: str) -> None:
        key = "WORK_ASSIGNED" if self._offers == 1 else "REASSIGNED_TO"
        in_the_app = self._chance(0.5)
        if in_the_app and await self._desk.answers(technician, key, f"{self.id}:{key}:{self._offers}", "accept"):
            return
        await self._says("offer.accepted", technician_id=technician)

    async def _is_travelled_to(self, technician: str) -> None:
        await self._after(3, 30)
        await self._status(technician, "en_route")
        if self._chance(LOST):
            await self._desk.loses_connection(technician, seconds=self._dice.uniform(11, 22) * MINUTE)
        await self._after(10, 40)
        await self._status(technician, "on_site")

    async def _is_done(self, technician: str) -> None:
        await self._after(20, 70)
        photos = {"technician_id": technician, "photos_required": 3}
        if self._chance(PHOTOS_MISSING):
            await self._says("work_order.completed", **photos, photos_uploaded=1)
            await self._after(2, 20)
        await self._says("work_order.completed", **photos, photos_uploaded=3)

    async def _is_judged(self, technician: str) -> None:
        await self._after(2, 15)
        if self._chance(REJECTED):
            await self._says("work_order.rejected", by=f"M{self._store[1:]}", reason="The serial number is not legible")
            await self._after(0.5, 7)
            await self._desk.answers(technician, "WORK_REJECTED", f"{self.id}:WORK_REJECTED:1", "acknowledge")
            await self._after(15, 45)
            handed_in = {"technician_id": technician, "photos_required": 3, "photos_uploaded": 3}
            await self._says("work_order.resubmitted", **handed_in)
            await self._after(2, 10)
        await self._says("work_order.approved", by=f"M{self._store[1:]}")

    async def _status(self, technician: str, status: str) -> None:
        await self._says("technician.status", technician_id=technician, status=status)

    async def _says(self, event: str, **data: object) -> None:
        await self._desk.posts(self.id, event, data)

    async def _after(self, least: float, most: float) -> None:
        """Minutes of the installation."""
        await self._desk.waits(self._dice.uniform(least, most) * MINUTE)

    def _chance(self, share: float) -> bool:
        return self._dice.random() < share

    def _somebody_but(self, technician: str) -> str:
        return self._dice.choice([one for one in self._technicians if one != technician])
