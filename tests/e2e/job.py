"""A work order of a story: what the dispatch system posts about it, who is online meanwhile, and what it raises."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from domain.wall_clock import local
from tests.e2e.devices import Device
from tests.e2e.story import Story
from tests.events import an_event

HEARTBEAT = 0.4  # real seconds: 24 s of the installation
TEXTS_FROM = 8  # o'clock where the customers are
CUSTOMER = "+14145550201"
ZONE = "America/Chicago"
_OPTED_IN = {"sms_opt_in": True, "preferred_channel": "both", "opt_in_ip": "203.0.113.7", "opt_in_wording": "1"}


class Job:
    """Of its own in each story; at the end of the story it is closed, so that none of its clocks runs on."""

    def __init__(self, story: Story, customer_id: str) -> None:
        self.story = story
        self.id = f"WO-{uuid.uuid4().hex[:6]}"
        self.customer_id = customer_id
        self.window = {"start": timedelta(hours=4), "end": timedelta(hours=6)}

    async def says(self, event: str, **data: Any) -> datetime:
        """The instant before it was posted, of the installation."""
        now = self.story.installation.now()
        body = an_event(event, f"ev-{uuid.uuid4().hex}", now=now, work_order=self.id, **data)
        reply = await self.story.http.post("/v1/events", json=body, headers=self.story.as_("dispatch"))
        assert reply.status_code == 202, reply.text
        return now

    async def created(self) -> datetime:
        return await self.says("work_order.created", store_id="S014", customer_id=self.customer_id, priority="medium")

    async def raises(self, key: str, occurrence: int = 1) -> None:
        """From now on the story's times count from the origin of this alert."""
        deadline = asyncio.get_running_loop().time() + 10
        while asyncio.get_running_loop().time() < deadline:
            for alert in await self.alerts():
                if alert["dedup_key"] == f"{self.id}:{key}:{occurrence}":
                    self.story.alert = alert["id"]
                    self.story.origin = datetime.fromisoformat(alert["origin"])
                    return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self.id} never raised {key}")

    async def alerts(self) -> list[dict[str, Any]]:
        path = f"/v1/alerts?work_order={self.id}"
        reply = await self.story.http.get(path, headers=self.story.as_("AD"))
        assert reply.status_code == 200, reply.text
        found: list[dict[str, Any]] = reply.json()["alerts"]
        return found

    async def answered(self, person: str, action: str, **more: object) -> None:
        """The alert that was raised last, in that person's console; its row may still be on its way."""
        path, body = f"/v1/alerts/{self.story.alert}/acknowledge", {"action": action, **more}
        for _ in range(100):
            reply = await self.story.http.post(path, json=body, headers=self.story.as_(person))
            if reply.status_code == 202:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(reply.text)

    async def cards(self) -> list[str]:
        """Numbers of what the customer was told of this work order, oldest first."""
        keys = [alert["type"] for alert in await self.alerts() if alert["type"].startswith("CUSTOMER_")]
        return keys[::-1]


@asynccontextmanager
async def a_job(story: Story, *online: str, customer_id: str) -> AsyncIterator[Job]:
    """Those named are seen all the while: consoles are open, and apps are heard."""
    job = Job(story, customer_id)
    beating = asyncio.create_task(_stay(story, online))
    try:
        await asyncio.sleep(0.1)  # the first heartbeats
        yield job
    finally:
        beating.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beating
        await job.says("work_order.closed", by="D1")


async def _stay(story: Story, people: tuple[str, ...]) -> None:
    while True:
        for person in people:
            await story.http.put("/v1/me/presence", headers=story.as_(person))
        await asyncio.sleep(HEARTBEAT)


async def a_customer(story: Story, customer_id: str, *, texted: bool) -> Device:
    """Their phone; whoever is texted is so from eight o'clock on."""
    contact = {"name": "Pinecrest Dairy", "number": CUSTOMER}
    path, by = f"/v1/customers/{customer_id}", story.as_("CSR")
    assert (await story.http.put(path, json=contact, headers=by)).status_code == 200
    if texted:
        chosen = await story.http.put(f"{path}/preferences", json=_OPTED_IN, headers=by)
        assert chosen.status_code == 200, chosen.text
        now = local(story.installation.now(), ZONE)
        morning = now.replace(hour=TEXTS_FROM, minute=0, second=1, microsecond=0)
        await asyncio.sleep(max(0.0, story.installation.clock.real(morning - now).total_seconds()))
    return Device(story.devices, CUSTOMER, customer_id)
