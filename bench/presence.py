"""What heartbeats cost: how fast the door takes them, and how many workflow tasks they are (design §2)."""

import asyncio
import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import httpx

from api.tokens import DevelopmentTokens
from bench.accept import Rate, bare, rate
from bench.figures import Bar, Figure
from bench.house import House, house
from bench.people import REGIONS
from bench.processes import floor_accept
from bench.traffic import CONNECTIONS, Client, rendered
from store.connection import Tx
from store.database import Database
from store.presence import heartbeat
from store.stamps import stamp
from store.technicians import work_changed

_BEFORE_IT_IS_QUIET = timedelta(minutes=2)  # real time: until every technician's workflow has looked once
_TAKEN = "temporal_workflow_task_queue_poll_succeed"
_JOB = """
INSERT INTO work_orders (id, status, priority, store_id, technician_id, created_at, updated_at)
VALUES (:id, 'accepted', 'medium', :store, :technician, :at, :at)
"""
_UNWATCHED = "SELECT COUNT(*) AS many FROM technician_watches WHERE look_at IS NULL"


async def measure(*, runs: int, seconds: float, technicians: int) -> list[Figure]:
    """Everybody has a job and a phone; the next look at any of them is ten minutes away."""
    floors, ours, tasks = list[Rate](), list[Rate](), list[float]()
    async with house(technicians=technicians) as installation, floor_accept() as floor_port:
        await _everybody_works(installation, technicians)
        beats, inserts = _beats(installation, technicians), itertools.repeat(bare())
        async with Client(installation.settings.api_port) as api, Client(floor_port) as floor:
            for _ in range(runs):
                floors.append(await rate(floor, inserts, seconds))
                before = await _tasks(installation)
                ours.append(await rate(api, beats, seconds, expected=204))
                tasks.append(await _tasks(installation) - before)
    return [
        Figure(
            f"heartbeats of {technicians:,} technicians with work, {CONNECTIONS} connections",
            "/s",
            [one.per_second for one in ours],
            [one.per_second for one in floors],
            Bar(least=technicians / 30),
        ),
        Figure("heartbeat, p99", "ms", [one.slowest for one in ours], [one.slowest for one in floors]),
        Figure("workflow tasks of all these heartbeats", "", tasks, bar=Bar(most=0)),
    ]


async def _everybody_works(installation: House, technicians: int) -> None:
    """Until nothing is left to do for any of them."""
    database = Database.open(installation.settings.database_url)
    try:
        now = installation.clock.at(datetime.now().astimezone())
        for first in range(0, technicians, 100):
            batch = range(first, min(first + 100, technicians))
            await database.write(partial(_begin, batch=batch, now=now))
        async with asyncio.timeout(_BEFORE_IT_IS_QUIET.total_seconds()):
            while (row := await database.read(lambda tx: tx.one(_UNWATCHED))) and row["many"]:  # noqa: ASYNC110 -- another process does it
                await asyncio.sleep(0.5)
        await asyncio.sleep(2)  # the last looks end
    finally:
        database.close()


def _begin(tx: Tx, *, batch: range, now: datetime) -> None:
    for number in batch:
        technician = f"T{number}"
        heartbeat(tx, technician, now)
        tx.run(_JOB, id=f"WO-{number}", store=f"S{number % REGIONS}", technician=technician, at=stamp(now))
        work_changed(tx, technician, now)


def _beats(installation: House, technicians: int) -> Iterator[bytes]:
    """One phone after the other."""
    assert installation.settings.token_key is not None
    tokens = DevelopmentTokens(installation.settings.token_key.get_secret_value())
    now = datetime.now().astimezone()
    requests = [
        rendered(
            "/v1/me/presence",
            b"",
            {"Authorization": f"Bearer {tokens.sign(f'T{number}', now=now)}"},
            method="PUT",
        )
        for number in range(technicians)
    ]
    return itertools.cycle(requests)


async def _tasks(installation: House) -> float:
    """How many workflow tasks the worker has taken so far."""
    async with httpx.AsyncClient() as http:
        told = await http.get(f"http://127.0.0.1:{installation.settings.worker_metrics_port}/metrics")
    taken = [float(line.rpartition(" ")[2]) for line in told.text.splitlines() if line.startswith(_TAKEN)]
    if not taken:
        raise RuntimeError(f"the worker does not tell {_TAKEN}")
    return sum(taken)
