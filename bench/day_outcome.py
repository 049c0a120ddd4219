"""What a simulated day came to: what was lost, what was late, and what it cost beside as many empty workflows."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client as Temporal

from bench.day_desk import Desk
from bench.day_orders import Life
from bench.figures import Bar, Figure, p99, percentile
from bench.floor_engine import ANSWER, QUEUE, WORKFLOW, FloorAlert, FloorStep
from store.connection import Row, Tx
from store.stamps import instant

LATE = 2.0  # real seconds after the due instant (acceptance/scenarios.md)
SAMPLE = 60  # work orders whose shape the floor repeats
_STEP = 0.3  # seconds between two steps of the floor
_STARTS_AT_ONCE = 2  # as the relay does

_SENT = """
SELECT d.due_at, d.sending_at, d.channel, d.attempt, d.step, d.recipient, a.type
FROM deliveries d JOIN alerts a ON a.id = d.alert_id WHERE d.sending_at IS NOT NULL ORDER BY d.sending_at
"""
_ORDERS = "SELECT id, status FROM work_orders"
_EVENTS = "SELECT id, state FROM events"
_RUNNING = "SELECT type, dedup_key FROM alerts WHERE started <> 'ended'"
_UNDER_WAY = "SELECT id, state FROM deliveries WHERE state IN ('planned', 'sending')"
_SHAPES = """
SELECT a.id, a.work_order_id, a.acknowledged_at,
  (SELECT COUNT(*) FROM plans p WHERE p.alert_id = a.id) AS steps,
  (SELECT COUNT(*) FROM deliveries d WHERE d.alert_id = a.id AND d.sending_at IS NOT NULL) AS messages
FROM alerts a WHERE a.work_order_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of the work orders of a day, or of those that the floor repeats: whole numbers, and seconds of the processors."""

    orders: int
    tasks: float
    events: float
    seconds: float

    def each(self, total: float) -> float:
        return total / self.orders


def lost(tx: Tx, desk: Desk, lives: Sequence[Life]) -> Iterator[str]:
    """Everything that was promised and is not there."""
    status = {row["id"]: row["status"] for row in tx.all(_ORDERS)}
    events = {row["id"]: row["state"] for row in tx.all(_EVENTS)}
    for life in lives:
        if status.get(life.id) != life.ended:
            yield f"{life.id} is {status.get(life.id, 'gone')} and was {life.ended or 'not finished'}"
    yield from (f"event {one} is {events.get(one, 'gone')}" for one in desk.posted if events.get(one) != "applied")
    yield from (f"{row['type']} {row['dedup_key']} has not ended" for row in tx.all(_RUNNING))
    yield from (f"delivery {row['id']} is still {row['state']}" for row in tx.all(_UNDER_WAY))
    arrived, sent = len(desk.house.sink.arrivals), len(tx.all(_SENT))
    if arrived != sent:
        yield f"{sent} messages were sent, and {arrived} arrived"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was due: real seconds until it was sent, and what it was."""

    late: float
    what: str


def punctuality(tx: Tx, speed: float) -> list[Sent]:
    """Of everything but later attempts of calls, in the order of sending."""
    return [_sent(row, speed) for row in tx.all(_SENT) if row["attempt"] == 1]


def _sent(row: Row, speed: float) -> Sent:
    due, at = instant(row["due_at"]), instant(row["sending_at"])
    what = f"{row['type']} step {row['step']} to {row['recipient']} by {row['channel']}, due {due:%H:%M:%S}"
    return Sent((at - due) / timedelta(seconds=speed), what)


def figures(*, gone: int, late: Sequence[float], ours: Cost, floor: Cost) -> list[Figure]:
    """Beside its floor, what has one."""

    def beside(name: str, unit: str, mine: float, bare: float) -> Figure:
        return Figure(name, unit, [ours.each(mine)], [floor.each(bare)])

    return [
        Figure("lost on a day", "", [gone], bar=Bar(most=0)),
        Figure(f"later than {LATE:g} s", "", [sum(one > LATE for one in late)], bar=Bar(most=0)),
        Figure("lateness, median", "ms", [1000 * percentile(late, 0.5)]),
        Figure("lateness, p99", "ms", [1000 * p99(late)]),
        Figure("lateness, worst", "ms", [1000 * max(late, default=0.0)]),
        beside("workflow tasks of an order", "", ours.tasks, floor.tasks),
        beside("events in the histories of an order", "", ours.events, floor.events),
        beside("processor time of an order", "s", ours.seconds, floor.seconds),
    ]


async def histories(temporal: Temporal, *, query: str, sample: int) -> tuple[float, float]:
    """Workflow tasks and events of all workflows; the tasks are reckoned from a sample."""
    found = [one async for one in temporal.list_workflows(query)]
    events = sum(one.history_length for one in found)
    looked_at = random.sample(found, min(sample, len(found)))
    tasks = seen = 0
    for one in looked_at:
        history = await temporal.get_workflow_handle(one.id, run_id=one.run_id).fetch_history()
        seen += len(history.events)
        tasks += sum(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED for event in history.events)
    return (tasks / seen * events if seen else 0.0), events


def shapes(tx: Tx, lives: Sequence[Life]) -> dict[str, list[Row]]:
    """The alerts of some work orders, each with its numbers of steps and messages."""
    wanted = {life.id for life in random.sample(lives, min(SAMPLE, len(lives)))}
    found: dict[str, list[Row]] = {one: [] for one in wanted}
    for row in tx.all(_SHAPES):
        if row["work_order_id"] in wanted:
            found[row["work_order_id"]].append(row)
    return found


def happened(tx: Tx, work_orders: Sequence[str]) -> dict[str, int]:
    """How many events each has had."""
    rows = tx.all("SELECT work_order_id AS id, COUNT(*) AS events FROM events GROUP BY work_order_id")
    return {row["id"]: row["events"] for row in rows if row["id"] in set(work_orders)}


async def run_floor(temporal: Temporal, alerts: dict[str, list[Row]], events: dict[str, int]) -> int:
    """As many empty workflows, timers, signals and deliveries as these work orders had; how many work orders."""
    waiting = iter([*_as_orders(events), *_as_alerts(alerts)])

    async def start_next() -> None:
        for name, alert, answered in waiting:
            handle = await temporal.start_workflow(WORKFLOW, alert, id=f"floor:{name}", task_queue=QUEUE)
            if answered:
                await handle.signal(ANSWER)
            running.append(asyncio.ensure_future(handle.result()))

    running: list[asyncio.Future[None]] = []
    await asyncio.gather(*(start_next() for _ in range(_STARTS_AT_ONCE)))
    await asyncio.gather(*running)
    return len(alerts)


Bare = tuple[str, FloorAlert, bool]
"""Its name, what it does, and whether it is answered."""


def _as_orders(events: dict[str, int]) -> Iterator[Bare]:
    """One workflow that advances at each event."""
    for work_order, count in events.items():
        yield work_order, FloorAlert(f"{work_order}-0", _steps(count, 0)), False


def _as_alerts(alerts: dict[str, list[Row]]) -> Iterator[Bare]:
    for work_order, rows in alerts.items():
        for row in rows:
            answered = row["acknowledged_at"] is not None
            yield row["id"], FloorAlert(f"{work_order}-1", _steps(max(row["steps"], 1), row["messages"])), answered


def _steps(count: int, messages: int) -> list[FloorStep]:
    """The messages with the first step."""
    now = time.time()
    return [FloorStep(now + _STEP * step, messages if step == 0 else 0) for step in range(count)]
