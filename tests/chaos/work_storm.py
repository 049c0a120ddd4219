"""Two hundred work orders at once, told by events and answered by people who try again until they are heard."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx

from tests.chaos.storm import heard
from tests.e2e.installation import Installation
from tests.events import an_event

POSTED_WITHIN = 12.0  # real seconds
LOOKS_EVERY = 0.3  # real seconds
ORDERS = 200
CUSTOMER = "C-storm"


class Fate(StrEnum):
    """How far it gets: nobody takes it, somebody has seen it, it is declined, cancelled, or done."""

    LEFT = "left"
    SEEN = "seen"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Order:
    """A work order of the storm; every second answer of a technician comes to the door, the others by events."""

    number: int
    fate: Fate

    @property
    def id(self) -> str:
        return f"WO-{self.number:04d}"

    @property
    def technician(self) -> str:
        return f"T{self.number % 3 + 1}"

    @property
    def at_the_door(self) -> bool:
        return self.number // len(Fate) % 2 == 0


def the_orders() -> list[Order]:
    """As many of each fate."""
    return [Order(number, list(Fate)[number % len(Fate)]) for number in range(ORDERS)]


@dataclass
class WorkStorm:
    """`posted`: ids of the events that were answered with 2xx; `answered`: alerts that were answered at the door."""

    installation: Installation
    posted: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._api = httpx.AsyncClient(base_url=self.installation.api, trust_env=False, timeout=5)

    async def rages(self, orders: list[Order]) -> None:
        """Until everything is posted and answered."""
        contact, by = {"name": "Pinecrest Dairy", "number": "+14145550299"}, self._as("CSR")
        await heard(lambda: self._api.put(f"/v1/customers/{CUSTOMER}", json=contact, headers=by), 200)
        await asyncio.gather(*(self._lives(order, order.number / len(orders) * POSTED_WITHIN) for order in orders))

    async def closes(self) -> None:
        await self._api.aclose()

    async def _lives(self, order: Order, after: float) -> None:
        await asyncio.sleep(after)
        await self._says(order, "work_order.created", store_id="S014", customer_id=CUSTOMER)
        if order.fate is Fate.SEEN:
            await self._at_the_door(order, "NEW_WORK_ORDER", "D1", "acknowledge")
        if order.fate in (Fate.LEFT, Fate.SEEN):
            return None
        await self._says(order, "work_order.assigned", technician_ids=[order.technician])
        await asyncio.sleep(order.number % 4)
        if order.fate is Fate.DECLINED:
            return await self._offer(order, "decline", reason="truck in shop")
        await self._offer(order, "accept")
        if order.fate is Fate.CANCELLED:
            return await self._says(order, "work_order.cancelled", by="customer", reason="sold the truck")
        for status in ("en_route", "on_site"):
            await self._says(order, "technician.status", technician_id=order.technician, status=status)
        await self._says(order, "work_order.completed", technician_id=order.technician)
        await self._says(order, "work_order.approved", by="M1")
        return None

    async def _offer(self, order: Order, action: str, **more: Any) -> None:
        if order.at_the_door:
            return await self._at_the_door(order, "WORK_ASSIGNED", order.technician, action, **more)
        said = "offer.accepted" if action == "accept" else "offer.declined"
        return await self._says(order, said, technician_id=order.technician, **more)

    async def _says(self, order: Order, event: str, **data: Any) -> None:
        """Again and again with one id, as a dispatch system does that is not answered."""
        event_id = f"{order.id}-{event}-{data.get('status', '')}"
        body = an_event(event, event_id, now=self.installation.now(), work_order=order.id, **data)
        await heard(lambda: self._api.post("/v1/events", json=body, headers=self._as("dispatch")), 202)
        self.posted.append(event_id)

    async def _at_the_door(self, order: Order, key: str, person: str, action: str, **more: Any) -> None:
        """Once the alert is there; its copy may still be on its way: then it is not theirs yet, and they try again."""
        alert = await self._alert(order, key)
        path, body = f"/v1/alerts/{alert}/acknowledge", {"action": action, **more}
        await heard(lambda: self._api.post(path, json=body, headers=self._as(person)), 200, 202)
        self.answered.add(alert)

    async def _alert(self, order: Order, key: str) -> str:
        path = f"/v1/alerts?work_order={order.id}&type={key}"
        for _ in range(300):
            shown = await heard(lambda: self._api.get(path, headers=self._as("AD")), 200)
            for alert in shown.json()["alerts"]:
                return str(alert["id"])
            await asyncio.sleep(LOOKS_EVERY)
        raise AssertionError(f"{order} never raised {key}")

    def _as(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.installation.tokens[person]}"}
