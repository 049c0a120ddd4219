"""From a pressed 1 to the last timer cancelled, as the workflow's history tells it."""

import asyncio
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client as Temporal
from temporalio.service import RPCError, RPCStatusCode

from bench.climbs import series_of
from bench.floor_engine import ANSWER, QUEUE, WORKFLOW, FloorAlert, FloorStep
from bench.house import House
from bench.ladders import Wanted
from bench.posting import breach, pressed_one
from bench.sink import Arrival, Sink
from bench.traffic import Client
from domain.ids import AlertId, alert_workflow_id

DELIVERIES = 3  # of 5.4's first step: a call and two texts
_UNTIL_ALL_ARE_TOLD = 8.0  # seconds after the first ringing of a burst of 200
_NEXT_STEP = 300.0  # seconds of the installation after which 5.4 calls again


class Answering(Protocol):
    """An engine whose alerts are answered."""

    async def raise_all(self, wanted: Sequence[Wanted]) -> None: ...

    async def answer(self, work_order: str, arrival: Arrival) -> None:
        """Of the call that arrived."""
        ...

    def workflow(self, work_order: str) -> str:
        """Its id."""
        ...

    def is_call(self, arrival: Arrival) -> bool: ...


class OursAnswering:
    """The provider's webhook says that 1 was pressed."""

    def __init__(self, house: House, api: Client) -> None:
        self._house = house
        self._api = api
        self._alerts: dict[str, str] = {}

    async def raise_all(self, wanted: Sequence[Wanted]) -> None:
        answers = await self._api.flood([breach(self._house, one.work_order, one.number) for one in wanted])
        for one, answer in zip(wanted, answers, strict=True):
            if answer.status != 202:
                raise RuntimeError(f"an alert was answered {answer.status}: {answer.body!r}")
            self._alerts[one.work_order] = json.loads(answer.body)["id"]

    async def answer(self, work_order: str, arrival: Arrival) -> None:
        contact = json.loads(arrival.body)[0]["id"]
        answer = await self._api.send(pressed_one(self._house, alert_id=self._alerts[work_order], delivery_id=contact))
        if answer.status not in (200, 202, 204):
            raise RuntimeError(f"a callback was answered {answer.status}: {answer.body!r}")

    def workflow(self, work_order: str) -> str:
        return alert_workflow_id(AlertId(self._alerts[work_order]))

    def is_call(self, arrival: Arrival) -> bool:
        return "/contactlists/" in arrival.path


class FloorAnswering:
    """A signal to a workflow that waits for its next step."""

    def __init__(self, temporal: Temporal, *, speed: float) -> None:
        self._temporal = temporal
        self._next_step = _NEXT_STEP / speed
        self._called: set[str] = set()

    async def raise_all(self, wanted: Sequence[Wanted]) -> None:
        now, waiting = time.time(), iter(wanted)
        steps = [FloorStep(now, DELIVERIES), FloorStep(now + self._next_step, 1)]

        async def start_next() -> None:
            for one in waiting:
                alert = FloorAlert(one.work_order, steps)
                await self._temporal.start_workflow(WORKFLOW, alert, id=self.workflow(one.work_order), task_queue=QUEUE)

        await asyncio.gather(start_next(), start_next())

    async def answer(self, work_order: str, arrival: Arrival) -> None:  # noqa: ARG002 -- any delivery will do
        try:
            await self._temporal.get_workflow_handle(self.workflow(work_order)).signal(ANSWER)
        except RPCError as refused:  # so slow that its next step came first: it shows as a timer never cancelled
            if refused.status is not RPCStatusCode.NOT_FOUND:
                raise

    def workflow(self, work_order: str) -> str:
        return f"floor-answer:{work_order}"

    def is_call(self, arrival: Arrival) -> bool:
        """The first of its deliveries."""
        first = arrival.work_order not in self._called
        self._called.add(arrival.work_order)
        return first


@dataclass(slots=True)
class Answered:
    """By work order, in Unix seconds: when the key was reported. `late`: messages that came after it."""

    at: dict[str, float] = field(default_factory=dict)
    late: int = 0


async def answered_calmly(engine: Answering, sink: Sink, wanted: Sequence[Wanted], *, per_second: float) -> Answered:
    """So many alerts a second, each answered a second after it rang; ends soon after the last."""
    told = Answered()
    sink.expect(series_of(wanted))
    async with asyncio.TaskGroup() as answering:
        sink.on_arrival = _listener(engine, told, answering.create_task, thinks_for=1)
        began = time.perf_counter()
        for number, one in enumerate(wanted):
            await asyncio.sleep(began + number / per_second - time.perf_counter())
            await engine.raise_all([one])
        await asyncio.sleep(3)
    sink.on_arrival = lambda _: None
    return told


async def answered_at_once(engine: Answering, sink: Sink, wanted: Sequence[Wanted], *, speed: float) -> Answered:
    """All raised at once, and answered in the order of their ringing, once everybody has been told.

    Ends when the next step would have been due.
    """
    told = Answered()
    sink.expect(series_of(wanted))
    async with asyncio.TaskGroup() as answering:
        sink.on_arrival = _listener(engine, told, answering.create_task, thinks_for=_UNTIL_ALL_ARE_TOLD)
        await engine.raise_all(wanted)
        await asyncio.sleep(_NEXT_STEP / speed + 2)
    sink.on_arrival = lambda _: None
    return told


def _listener(
    engine: Answering, told: Answered, start: Callable[..., object], *, thinks_for: float
) -> Callable[[Arrival], None]:
    async def press(arrival: Arrival) -> None:
        await asyncio.sleep(thinks_for)
        told.at[arrival.work_order] = time.time()
        await engine.answer(arrival.work_order, arrival)

    def hear(arrival: Arrival) -> None:
        if arrival.work_order in told.at:
            told.late += 1
        elif engine.is_call(arrival):
            start(press(arrival))

    return hear


async def reactions(temporal: Temporal, engine: Answering, wanted: Sequence[Wanted], told: Answered) -> list[float]:
    """Seconds from each answer to the last timer that it cancelled, by the server's clock, which is ours.

    Infinite for an alert whose call never rang, or whose timer went off before the answer reached it.
    """

    async def reaction(work_order: str) -> float:
        if work_order not in told.at:
            return math.inf
        history = await temporal.get_workflow_handle(engine.workflow(work_order)).fetch_history()
        cancelled = [
            event.event_time.ToNanoseconds() / 1e9
            for event in history.events
            if event.event_type == EventType.EVENT_TYPE_TIMER_CANCELED
        ]
        return max(cancelled, default=math.inf) - told.at[work_order]

    return [await reaction(one.work_order) for one in wanted]
