"""Every process is killed in turn while two hundred work orders are on their way on the fast clock."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from store.audit_verify import verify_offline
from store.database import Database
from tests.chaos.aftermath import after_the_answer, called_twice, messages_of, repeated
from tests.chaos.storm import Storm
from tests.chaos.test_kills import everybody_dies
from tests.chaos.work_aftermath import lost, unfinished
from tests.chaos.work_storm import ORDERS, WorkStorm, the_orders
from tests.e2e.installation import Installation, an_installation

COMES_TO_REST_WITHIN = 120.0  # real seconds after the last kill
_BUSY = """
SELECT (SELECT COUNT(*) FROM alerts WHERE started <> 'ended') AS alerts,
  (SELECT COUNT(*) FROM work_orders WHERE next_due_at IS NOT NULL) AS clocks,
  (SELECT COUNT(*) FROM events WHERE state = 'waiting') AS events,
  (SELECT COUNT(*) FROM deliveries WHERE state IN ('planned', 'sending')) AS deliveries
"""


@pytest.mark.temporal
@pytest.mark.timeout(300)
@pytest.mark.requirement("X-13", "X-23", "X-20", "X-55", "X-58", "F-28")
async def test_whoever_is_killed_no_work_order_is_lost_and_nothing_is_sent_after_an_answer(
    tmp_path: Path, temporal_binary: Path
) -> None:
    orders = the_orders()
    async with an_installation(tmp_path, temporal_binary) as installation:
        storm, faults = WorkStorm(installation), Storm(installation)
        await faults.presses_1("RD1")

        raging = asyncio.create_task(storm.rages(orders))
        await everybody_dies(installation, faults)
        await raging
        await comes_to_rest(installation)
        async with httpx.AsyncClient(base_url=installation.simulator, trust_env=False) as http:
            phones = (await http.get("/_sim/phones")).json()
        await storm.closes()
        await faults.closes()

    messages = messages_of(phones)
    database = Database.open(installation.settings.database_url)
    try:
        wrong = await database.read(
            lambda tx: [
                *lost(tx, orders, storm),
                *unfinished(tx, storm),
                *repeated(tx, messages),
                *called_twice(phones),
                *after_the_answer(tx, messages, phones),
            ]
        )
    finally:
        database.close()
    assert not wrong, "\n".join(["the storm left:", *wrong])
    assert len(orders) == ORDERS
    proof = verify_offline(installation.settings.database_url, installation.anchors)
    assert proof.ok, proof
    assert proof.unsealed == 0


async def comes_to_rest(installation: Installation) -> None:
    """Until no event waits, no clock of a work order runs, and no alert or delivery has anything left to do."""
    database = Database.open(installation.settings.database_url)
    try:
        until = time.monotonic() + COMES_TO_REST_WITHIN
        while time.monotonic() < until:
            row = await database.read(lambda tx: tx.one(_BUSY))
            if row and not any(row.values()):
                return
            await asyncio.sleep(0.5)
    finally:
        database.close()
