"""Alerts raised through the API or, as the floor, as bare workflows: the same numbers of everything."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from temporalio.client import Client as Temporal
from temporalio.common import Priority

from bench.floor_engine import QUEUE, WORKFLOW, FloorAlert, FloorStep
from bench.house import House
from bench.posting import assignment
from bench.traffic import Answer, Client
from store.database import Database, Row, Tx
from store.stamps import instant

FIRST_DELIVERIES = 2  # of 2.1: a push and a text
LATER = (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=15))  # one text each
MESSAGES = FIRST_DELIVERIES + len(LATER)
_STARTS_AT_ONCE = 2  # as the relay does

_DUE = """
SELECT a.work_order_id, a.origin, d.step, d.due_at FROM deliveries d JOIN alerts a ON a.id = d.alert_id
WHERE d.channel IN ('push', 'sms') AND d.state <> 'suppressed' ORDER BY a.work_order_id, d.due_at
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An alert to be raised."""

    work_order: str
    number: int
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A message that must arrive. `at` is Unix time, `drift` its distance from origin plus step; both in seconds."""

    step: int
    at: float
    drift: float = 0


class Engine(Protocol):
    """Instants are Unix time in seconds."""

    async def one(self, wanted: Wanted) -> float:
        """When it was asked for."""
        ...

    async def burst(self, wanted: Sequence[Wanted]) -> dict[str, float]:
        """When each was asked for, by work order."""
        ...

    async def dues(self, work_orders: Iterable[str]) -> dict[str, list[Due]]:
        """Every message, in the order in which they are due."""
        ...


class Ours:
    """Through the front door. `answers` are those of the last burst."""

    def __init__(self, house: House, api: Client) -> None:
        self._house = house
        self._api = api
        self.answers: list[Answer] = []

    async def one(self, wanted: Wanted) -> float:
        return _accepted(await self._api.send(self._request(wanted))).sent_at

    async def burst(self, wanted: Sequence[Wanted]) -> dict[str, float]:
        requests = [self._request(one) for one in wanted]
        self.answers = [_accepted(one) for one in await self._api.flood(requests)]
        return dict(zip((one.work_order for one in wanted), (one.sent_at for one in self.answers), strict=True))

    async def dues(self, work_orders: Iterable[str]) -> dict[str, list[Due]]:
        database = Database.open(self._house.settings.database_url)
        try:
            rows = await database.read(lambda tx: _rows(tx, set(work_orders)))
        finally:
            database.close()
        found: dict[str, list[Due]] = {}
        for row in rows:
            found.setdefault(row["work_order_id"], []).append(self._due(row))
        return found

    def _due(self, row: Row) -> Due:
        origin, due = instant(row["origin"]), instant(row["due_at"])
        after = (timedelta(0), *LATER)[row["step"]]
        return Due(row["step"], self._house.clock.real_at(due).timestamp(), (due - origin - after).total_seconds())

    def _request(self, wanted: Wanted) -> bytes:
        return assignment(self._house, wanted.work_order, wanted.number, critical=wanted.critical)


class Floor:
    """Straight to Temporal. Steps fall due as long after the asking as ours do."""

    def __init__(self, temporal: Temporal, *, speed: float) -> None:
        self._temporal = temporal
        self._after = [later.total_seconds() / speed for later in LATER]
        self._asked: dict[str, float] = {}

    async def one(self, wanted: Wanted) -> float:
        asked = self._asked[wanted.work_order] = time.time()
        await self._start(wanted, asked)
        return asked

    async def burst(self, wanted: Sequence[Wanted]) -> dict[str, float]:
        """Asked for at once; two starts at a time, the critical ones first."""
        asked = time.time()
        self._asked |= dict.fromkeys((one.work_order for one in wanted), asked)
        waiting = iter(sorted(wanted, key=lambda one: not one.critical))

        async def start_next() -> None:
            for one in waiting:
                await self._start(one, asked)

        await asyncio.gather(*(start_next() for _ in range(_STARTS_AT_ONCE)))
        return dict.fromkeys((one.work_order for one in wanted), asked)

    async def dues(self, work_orders: Iterable[str]) -> dict[str, list[Due]]:
        return {one: self._dues(self._asked[one]) for one in work_orders}

    def _dues(self, asked: float) -> list[Due]:
        first = [Due(0, asked)] * FIRST_DELIVERIES
        return first + [Due(step, asked + after) for step, after in enumerate(self._after, start=1)]

    async def _start(self, wanted: Wanted, asked: float) -> None:
        steps = [FloorStep(asked, FIRST_DELIVERIES), *(FloorStep(asked + after, 1) for after in self._after)]
        priority = 1 if wanted.critical else 2
        await self._temporal.start_workflow(
            WORKFLOW,
            FloorAlert(wanted.work_order, steps, priority),
            id=f"floor:{wanted.work_order}",
            task_queue=QUEUE,
            priority=Priority(priority_key=priority, fairness_key="default"),
        )


def _accepted(answer: Answer) -> Answer:
    if answer.status != 202:
        raise RuntimeError(f"an alert was answered {answer.status}: {answer.body!r}")
    return answer


def _rows(tx: Tx, work_orders: set[str]) -> list[Row]:
    return [row for row in tx.all(_DUE) if row["work_order_id"] in work_orders]
