"""What runs beside the requests: begins again when it fails, says so, and stops when it is told to."""

import asyncio
from datetime import timedelta

import pytest

from api import background
from api.background import Background


async def test_a_part_that_fails_begins_again_and_is_said_to_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "BEGINS_AGAIN_AFTER", timedelta(0))
    began = asyncio.Event()
    runs: list[int] = []

    async def run() -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise OSError("broken")
        began.set()
        await asyncio.Event().wait()

    beside = Background()
    beside.start("sealer", run)
    await asyncio.wait_for(began.wait(), 5)

    assert beside.states() == {"sealer": "runs, after 2 failures"}
    await beside.stop()


async def test_stopping_lets_each_part_put_down_what_it_held() -> None:
    put_down: list[str] = []

    async def run(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            put_down.append(name)

    beside = Background()
    beside.start("first", lambda: run("first"))
    beside.start("second", lambda: run("second"), lambda: "carrying")
    await asyncio.sleep(0)
    assert beside.states() == {"first": "runs", "second": "carrying"}

    await beside.stop()

    assert put_down == ["second", "first"]
