"""`python -m bench.day`: a day of 200 stores through the real engine on a fast clock, with people as they are."""

import argparse
import asyncio
import contextlib
import random
import sys
import time
from collections.abc import Sequence

import uvloop

from bench import day_outcome, report
from bench.day_desk import Desk
from bench.day_orders import MINUTE, Life
from bench.figures import Figure
from bench.house import House, house, processor_of
from bench.people import REGIONS
from bench.processes import floor_worker
from bench.traffic import Client
from store.database import Database

TECHNICIANS_OF_A_STORE = 3
ARRIVE_WITHIN = 8 * 60 * MINUTE  # seconds of the installation in which new work orders come in, from seven o'clock on
ORDERS_PER_SECOND = 0.8  # real: what the engine takes on two cores while everything else runs on them too
FASTEST, SLOWEST = 240.0, 1.0
PATIENCE = 60 * MINUTE  # seconds of the installation after the last work order, for the last ladders
_NAMES = ("temporal", "worker", "api")
_IDLE = 5.0  # real seconds
_BUSY = """
SELECT (SELECT COUNT(*) FROM alerts WHERE started <> 'ended')
  + (SELECT COUNT(*) FROM events WHERE state = 'waiting')
  + (SELECT COUNT(*) FROM deliveries WHERE state IN ('planned', 'sending')) AS left_over
"""


async def measure(*, stores: int, orders: int, speed: float) -> tuple[list[Figure], list[str]]:
    """The figures, and what was lost, refused or late. `orders`: of each store."""
    async with (
        house(speed=speed, technicians=TECHNICIANS_OF_A_STORE * REGIONS) as installation,
        Client(installation.settings.api_port) as api,
    ):
        installation.sink.expect("WO-day-")
        database = Database.open(installation.settings.database_url)
        desk = Desk(installation, api, database)
        installation.sink.on_arrival = desk.takes_calls
        try:
            return await _measured(desk, _lives(desk, stores, orders))
        finally:
            database.close()


async def _measured(desk: Desk, lives: list[Life]) -> tuple[list[Figure], list[str]]:
    installation, temporal = desk.house, await desk.house.temporal()
    idle = await _idle(installation)
    began, before = time.monotonic(), _computed(installation)
    await _a_day(desk, lives)
    spent = _computed(installation) - before - idle * (time.monotonic() - began)
    gone = await desk.database.read(lambda tx: list(day_outcome.lost(tx, desk, lives)))
    sent = await desk.database.read(lambda tx: day_outcome.punctuality(tx, installation.clock.speed))
    tasks, events = await day_outcome.histories(temporal, query="", sample=400)
    ours = day_outcome.Cost(len(lives), tasks, events, spent)
    gone += [f"{count} times {what}" for what, count in desk.refused.items()]
    figures = day_outcome.figures(
        gone=len(gone), late=[one.late for one in sent], ours=ours, floor=await _floor(desk, lives)
    )
    late = sorted((one for one in sent if one.late > day_outcome.LATE), key=lambda one: -one.late)
    return figures, gone + [f"{one.late:.2f} s late: {one.what}" for one in late]


async def _a_day(desk: Desk, lives: Sequence[Life]) -> None:
    """Until every work order is over and every alert has ended."""
    beating = asyncio.create_task(desk.beats())
    dice = random.Random(0)  # noqa: S311  the same day each time
    await asyncio.gather(*(life.lives(begins=dice.uniform(0, ARRIVE_WITHIN)) for life in lives))
    for _ in range(int(PATIENCE / MINUTE)):
        busy = await desk.database.read(lambda tx: tx.one(_BUSY))
        if not busy or not busy["left_over"]:
            break
        await desk.waits(MINUTE)
    beating.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await beating


async def _floor(desk: Desk, lives: Sequence[Life]) -> day_outcome.Cost:
    """On the same server, by a worker of its own."""
    installation, temporal = desk.house, await desk.house.temporal()
    alerts = await desk.database.read(lambda tx: day_outcome.shapes(tx, lives))
    events = await desk.database.read(lambda tx: day_outcome.happened(tx, list(alerts)))
    async with floor_worker(installation.settings.temporal_address, installation.sink.port) as pid:
        before = processor_of(pid) + installation.processor("temporal")
        orders = await day_outcome.run_floor(temporal, alerts, events)
        seconds = processor_of(pid) + installation.processor("temporal") - before
    query = "WorkflowType = 'Floor'"
    tasks, length = await day_outcome.histories(temporal, query=query, sample=200)
    return day_outcome.Cost(orders, tasks, length, seconds)


def _lives(desk: Desk, stores: int, orders: int) -> list[Life]:
    return [
        Life(desk, number, store=number % stores, technicians=_technicians(number % stores))
        for number in range(stores * orders)
    ]


def _technicians(store: int) -> tuple[str, ...]:
    return tuple(f"T{store + REGIONS * one}" for one in range(TECHNICIANS_OF_A_STORE))


def _computed(installation: House) -> float:
    return sum(installation.processor(name) for name in _NAMES)


async def _idle(installation: House) -> float:
    """Seconds of the processors in a second in which nothing happens."""
    before = _computed(installation)
    await asyncio.sleep(_IDLE)
    return (_computed(installation) - before) / _IDLE


def fitting(orders: int) -> float:
    """The speed at which so many work orders come in as fast as two cores take them."""
    return max(SLOWEST, min(FASTEST, ORDERS_PER_SECOND * ARRIVE_WITHIN / orders))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.day", description=__doc__)
    parser.add_argument("--orders", type=int, default=5, help="work orders of each store; 50 is the full day")
    parser.add_argument("--stores", type=int, default=200, help=f"at most {REGIONS}")
    parser.add_argument("--speed", type=float, help="of the clock; what fits the number of orders where left out")
    asked = parser.parse_args()
    speed = asked.speed or fitting(asked.orders * asked.stores)
    print(report.surroundings(), f"The clock runs {speed:g} times as fast.", file=sys.stderr)
    figures, gone = uvloop.run(measure(stores=asked.stores, orders=asked.orders, speed=speed))
    print(f"{asked.stores} stores, {asked.orders} work orders each:\n{report.shown(figures)}")
    if gone:
        print("\n".join(["Lost, refused or late:", *gone[:50]]), file=sys.stderr)
    sys.exit(1 if any(not figure.holds for figure in figures) else 0)


if __name__ == "__main__":
    main()
