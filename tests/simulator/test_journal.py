"""A sandbox that was killed continues from its journal."""

from pathlib import Path

import pytest

from tests.simulator.stage import BETH, OMAR, Stage, a_config


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "simulator.jsonl"


async def start(journal: Path) -> Stage:
    """A new process on the same file."""
    stage = Stage(a_config(journal=journal))
    async with stage.app.router.lifespan_context(stage.app):
        await stage.settles()
    await stage.log_in()
    return stage


async def test_phones_texts_and_behaviours_are_still_there(journal: Path) -> None:
    before = await start(journal)
    await before.text()
    await before.behaves("busy", BETH)
    await before.passes(1)
    remembered = (await before.http.get("/_sim/phones")).json()

    after = await start(journal)

    assert (await after.http.get("/_sim/phones")).json() == remembered
    assert after.receiver.requests == []


@pytest.mark.parametrize("answered", [False, True])
async def test_a_live_call_that_was_interrupted_failed(journal: Path, *, answered: bool) -> None:
    before = await start(journal)
    await before.call()
    if answered:
        await before.does("answer")
        await before.settles()

    after = await start(journal)

    assert (await after.last_call(OMAR))["outcome"] == "FAILED"
    assert [event["status"] for event in after.receiver.events()] == ["FAILED"]
    assert (await after.call()).json()[0]["id"] == "dl_1"
    assert len((await after.phone())["calls"]) == 1


async def test_a_text_that_was_queued_and_a_webhook_that_was_waiting_arrive_later(journal: Path) -> None:
    before = await start(journal)
    await before.goes_wrong("webhook_late", seconds=60)
    await before.text()

    after = await start(journal)
    await after.passes(1)

    assert [event["deliveryStatus"] for event in after.receiver.events()] == ["QUEUED", "DELIVERED"]


async def test_a_line_that_the_kill_cut_off_is_left_out(journal: Path) -> None:
    before = await start(journal)
    await before.text()
    await before.passes(1)
    with journal.open("a") as file:
        file.write('{"kind":"text","record":{"id"')

    after = await start(journal)
    await after.text(BETH)

    assert len((await (await start(journal)).phone(BETH))["texts"]) == 1


async def test_a_reset_forgets_the_journal_too(journal: Path) -> None:
    before = await start(journal)
    await before.text()
    await before.passes(1)
    await before.http.post("/_sim/reset")

    after = await start(journal)

    assert (await after.http.get("/_sim/phones")).json() == []
