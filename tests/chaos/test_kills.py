"""Every process is killed in turn while more than a hundred alerts run on the fast clock."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from store.audit_verify import verify_offline
from store.database import Database
from tests.chaos.aftermath import after_the_answer, called_twice, lost, messages_of, repeated
from tests.chaos.storm import Storm, the_storm
from tests.e2e.installation import Installation, an_installation

COMES_TO_REST_WITHIN = 100.0  # real seconds after the last kill
_OPEN = "SELECT COUNT(*) AS alerts FROM alerts WHERE started <> 'ended'"


@pytest.mark.temporal
@pytest.mark.timeout(240)
@pytest.mark.requirement("X-55", "X-20", "X-10", "F-28")
async def test_whoever_is_killed_nothing_is_lost_repeated_or_sent_after_an_answer(
    tmp_path: Path, temporal_binary: Path
) -> None:
    async with an_installation(tmp_path, temporal_binary) as installation:
        storm = Storm(installation)
        await storm.presses_1("RD1")

        raging = asyncio.create_task(storm.rages(the_storm()))
        await everybody_dies(installation, storm)
        await raging
        await comes_to_rest(installation)
        async with httpx.AsyncClient(base_url=installation.simulator, trust_env=False) as http:
            phones = (await http.get("/_sim/phones")).json()
        await storm.closes()

    messages = messages_of(phones)
    database = Database.open(installation.settings.database_url)
    try:
        wrong = await database.read(
            lambda tx: [
                *lost(tx, storm.ids),
                *repeated(tx, messages),
                *called_twice(phones),
                *after_the_answer(tx, messages, phones),
            ]
        )
    finally:
        database.close()
    assert not wrong, "\n".join(["the storm left:", *wrong])
    assert len(storm.ids) == 120
    proof = verify_offline(installation.settings.database_url, installation.anchors)
    assert proof.ok, proof
    assert proof.unsealed == 0


async def everybody_dies(installation: Installation, storm: Storm) -> None:
    """One after the other, each while the others work; the worker also between a provider's yes and our record."""
    for name in ("worker", "api", "simulator", "temporal"):
        await asyncio.sleep(1)
        await installation.restarts(name)
    await storm.goes_wrong("accept_then_reset", times=4)
    await asyncio.sleep(0.5)
    await installation.restarts("worker")
    await storm.goes_wrong("latency", times=6, seconds=0.4)
    await asyncio.sleep(0.3)
    await installation.restarts("worker")


async def comes_to_rest(installation: Installation) -> None:
    """Until no workflow has anything left to do."""
    database = Database.open(installation.settings.database_url)
    try:
        until = time.monotonic() + COMES_TO_REST_WITHIN
        while time.monotonic() < until:
            row = await database.read(lambda tx: tx.one(_OPEN))
            if row and not row["alerts"]:
                return
            await asyncio.sleep(0.5)
    finally:
        database.close()
