"""Everybody around the engine on a simulated day: the dispatch system that posts, consoles, and phones."""

import asyncio
import itertools
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.house import House
from bench.posting import pressed_one
from bench.sink import Arrival
from bench.traffic import Answer, Client, rendered
from domain.ids import dedup_hash
from store.database import Database

CONSOLE_BEATS = timedelta(seconds=60)
APP_BEATS = timedelta(minutes=4)
"""Often enough to be heard: silence counts from ten minutes on (R-057)."""
CALLS_TAKEN = 0.7  # of those that ring; the others ring out

LOOKS, LOOKS_EVERY = 20, 10.0
"""How often, and after how many seconds of the installation, somebody looks for a message that is on its way."""

_OPEN = """
SELECT a.id, EXISTS (SELECT 1 FROM deliveries d WHERE d.alert_id = a.id AND d.recipient = :person) AS asked
FROM alerts a WHERE a.dedup_hash = :hash AND a.state = 'open'
"""
_ALERT_OF = "SELECT alert_id FROM deliveries WHERE id = :id"


@dataclass
class Desk:
    """`refused`: answers with an unexpected status, by path and status; `lost`: technicians without a connection."""

    house: House
    api: Client
    database: Database
    posted: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    active: Counter[str] = field(default_factory=Counter)
    lost: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _calls: set[asyncio.Task[None]] = field(default_factory=set)

    def now(self) -> datetime:
        """Of the installation."""
        return self.house.clock.at(datetime.now(UTC))

    async def waits(self, seconds: float) -> None:
        """Of the installation."""
        await asyncio.sleep(seconds / self.house.clock.speed)

    async def posts(self, work_order: str, event: str, data: Mapping[str, object]) -> None:
        event_id = f"{work_order}-{next(self._numbers)}"
        body = {
            "id": event_id,
            "type": event,
            "occurred_at": self.now().isoformat(),
            "work_order_id": work_order,
            "data": data,
        }
        answer = await self._send("POST", "/v1/events", body, "dispatch")
        if answer.status == 202:
            self.posted.append(event_id)
        self._expect(answer, "/v1/events", 202)

    async def answers(self, person: str, key: str, dedup_key: str, action: str) -> bool:
        """Whether the message came, the alert was open, and nobody was first."""
        for _ in range(LOOKS):
            found = await self.database.read(lambda tx: tx.one(_OPEN, hash=dedup_hash(key, dedup_key), person=person))
            if found and found["asked"]:
                break
            await self.waits(LOOKS_EVERY)
        else:
            return False
        answer = await self._send("POST", f"/v1/alerts/{found['id']}/acknowledge", {"action": action}, person)
        self._expect(answer, f"acknowledge {key}", 200, 202, 409)
        return answer.status == 202

    async def beats(self) -> None:
        """Until it is cancelled: the desk's console, and the apps of technicians with work whose connection stands."""
        beat = 0
        every = APP_BEATS // CONSOLE_BEATS
        while True:
            await self._is_here("D1")
            if beat % every == 0:
                for technician in [one for one, jobs in self.active.items() if jobs and one not in self.lost]:
                    await self._is_here(technician)
            beat += 1
            await self.waits(CONSOLE_BEATS.total_seconds())

    async def loses_connection(self, technician: str, *, seconds: float) -> None:
        self.lost.add(technician)
        await self.waits(seconds)
        self.lost.discard(technician)
        await self._is_here(technician)

    def takes_calls(self, arrival: Arrival) -> None:
        """Most of those who are called pick up after a while and press 1."""
        if "/contactlists/" in arrival.path:
            task = asyncio.create_task(self._call(str(json.loads(arrival.body)[0]["id"])))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

    async def _call(self, delivery_id: str) -> None:
        dice = random.Random(delivery_id)  # noqa: S311  nobody's secret
        if dice.random() > CALLS_TAKEN:
            return
        await self.waits(dice.uniform(5, 20))
        found = await self.database.read(lambda tx: tx.one(_ALERT_OF, id=delivery_id))
        if found:
            pressed = pressed_one(self.house, alert_id=found["alert_id"], delivery_id=delivery_id)
            self._expect(await self.api.send(pressed), "callback", 200, 202, 204)

    async def _is_here(self, person: str) -> None:
        self._expect(await self._send("PUT", "/v1/me/presence", None, person), "presence", 204)

    async def _send(self, method: str, path: str, body: object, who: str) -> Answer:
        headers = {"Authorization": f"Bearer {self.house.tokens[who]}"}
        content = json.dumps(body).encode() if body is not None else b""
        return await self.api.send(rendered(path, content, headers, method=method))

    def _expect(self, answer: Answer, what: str, *wanted: int) -> None:
        if answer.status not in wanted:
            self.refused[f"{what}: {answer.status} {answer.body[:120]!r}"] += 1
