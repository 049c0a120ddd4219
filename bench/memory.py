"""What the worker holds in memory: idle, and, as a long run of its own, with very many open alerts."""

import asyncio

from bench.figures import Bar, Figure
from bench.house import House, house
from bench.posting import assignment
from bench.traffic import Client
from store.database import Database, Tx

_WAITING = "SELECT COUNT(*) AS waiting FROM alerts WHERE started = 'pending'"
_LOOK_EVERY = 5.0  # seconds


async def measure(*, alerts: int) -> list[Figure]:
    """Raises so many and waits until each has its workflow: about half an hour for 100,000."""
    async with house() as installation, Client(installation.settings.api_port) as api:
        idle = idle_figure(installation)
        await api.flood(assignment(installation, f"WO-open-{number}", number) for number in range(alerts))
        await _all_started(installation)
        full = installation.memory("worker")
    return [idle, Figure(f"worker with {alerts:,} open alerts", "MB", [full], bar=Bar(most=1024))]


def idle_figure(installation: House) -> Figure:
    """Right after its start."""
    return Figure("worker, idle", "MB", [installation.memory("worker")], bar=Bar(most=300))


async def _all_started(installation: House) -> None:
    database = Database.open(installation.settings.database_url)
    try:
        while await database.read(_waiting):  # noqa: ASYNC110 -- another process starts them
            await asyncio.sleep(_LOOK_EVERY)
    finally:
        database.close()


def _waiting(tx: Tx) -> int:
    row = tx.one(_WAITING)
    return int(row["waiting"]) if row else 0
