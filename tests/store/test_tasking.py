"""A manual task is one person's: whoever was first, however many press at once."""

import asyncio
from pathlib import Path

import pytest

from domain.sight import Sight
from store.database import Database
from store.events import events_after
from store.sealer import Sealer
from store.tasking import Hand, Handled, TaskRefusal, finish, take
from store.tasks import WantedTasks, list_tasks
from tests.store.desk import Desk, at

ALL = Sight(everything=True)


@pytest.fixture
async def desk(database: Database) -> Desk:
    """An offer that nobody answered: its task is the dispatchers'."""
    desk = await Desk.furnished(database)
    await desk.raises("WORK_ASSIGNED")
    for step in range(4):
        await desk.plans(step)
    return desk


async def takes(desk: Desk, by: str) -> Handled:
    row = await desk.one("SELECT id FROM manual_tasks")
    hand = Hand(row["id"], by, at(20))
    return await desk.database.write(lambda tx: take(tx, hand, ALL, desk.directory))


async def test_of_many_who_take_it_at_once_one_has_it(desk: Desk) -> None:
    done = await asyncio.gather(*(takes(desk, by) for by in ("D1", "D2", "RD1", "OM", "AD")))

    assert [one.refusal for one in done].count(None) == 1
    assert [one.refusal for one in done].count(TaskRefusal.TAKEN) == 4
    assert len({one.task.taken_by for one in done if one.task}) == 1
    assert len(await desk.audit("Task.Taken")) == 1


async def test_a_page_holds_its_tasks_and_knows_the_next(desk: Desk) -> None:
    page = await desk.database.read(lambda tx: list_tasks(tx, ALL, WantedTasks(store="S014"), cursor=None, limit=1))

    assert ([task.step for task in page.tasks], page.next) == ([3], None)


async def test_a_task_is_finished_once_and_its_note_kept_apart(desk: Desk) -> None:
    taken = await takes(desk, "D1")
    assert taken.task
    hand = Hand(taken.task.id, "RD1", at(21))

    first = await desk.database.write(lambda tx: finish(tx, hand, "It was T2", ALL, desk.directory))
    second = await desk.database.write(lambda tx: finish(tx, hand, "It was T3", ALL, desk.directory))

    assert (first.refusal, second.refusal) == (None, TaskRefusal.FINISHED)
    (note,) = await desk.all("SELECT author, words FROM alert_notes")
    assert (note["author"], note["words"]) == ("RD1", "It was T2")
    (entry,) = await desk.audit("Task.Finished")
    assert "T2" not in entry["details"]


async def test_whoever_follows_the_stream_hears_who_has_it(desk: Desk, tmp_path: Path) -> None:
    await takes(desk, "D1")
    sealer = Sealer(desk.database, tmp_path / "anchors", holder="tests", now=lambda: at(21), on_sealed=lambda _: None)
    await sealer.seal_all()

    batch = await desk.database.read(lambda tx: events_after(tx, 0, ALL, now=at(21)))

    (taken,) = (event for event in batch.events if event.event == "Task.Taken")
    assert (taken.actor, taken.alert_id) == ("D1", desk.alert)
