"""The watch over a work order: it looks when something happened and when a clock falls due, at no other time."""

from datetime import timedelta

import pytest

from tests.workflows.stage import Stage, at
from tests.workflows.work_order_story import Clocks, begun
from workflows.contract import CHANGED


@pytest.mark.parametrize("speed", [1, 60])
async def test_each_clock_falls_due_once_and_is_judged_at_its_own_instant(stage: Stage, speed: float) -> None:
    clocks = Clocks(dues=[at(15), at(30)])

    async with begun(stage, clocks, speed=speed):
        await stage.environment.sleep(at(40) / speed)

    assert [one for one in clocks.looked if one] == [at(15), at(30)]


async def test_what_happens_makes_it_look_again_and_the_clock_that_was_stopped_never_falls_due(stage: Stage) -> None:
    clocks = Clocks(dues=[at(15)])

    async with begun(stage, clocks) as handle:
        await stage.environment.sleep(at(10))
        clocks.dues = [at(20)]
        await handle.signal(CHANGED)
        await stage.environment.sleep(at(20))

    assert at(15) not in clocks.looked
    assert clocks.looked[-1] == at(20)


async def test_without_a_clock_it_waits_to_be_told_and_ends_when_the_work_order_is_over(stage: Stage) -> None:
    clocks = Clocks()

    async with begun(stage, clocks) as handle:
        await stage.environment.sleep(timedelta(hours=5))
        before = len(clocks.looked)
        clocks.over = True
        await handle.signal(CHANGED)
        await handle.result()

    assert len(clocks.looked) == before + 1


async def test_events_beyond_those_of_one_look_are_taken_at_once(stage: Stage) -> None:
    clocks = Clocks(waiting=3)

    async with begun(stage, clocks):
        await stage.environment.sleep(timedelta(seconds=1))

    assert clocks.waiting == 0


async def test_operators_find_it_by_its_store_and_read_when_its_next_clock_is_due(stage: Stage) -> None:
    clocks = Clocks(dues=[at(15)], store_id="S014")

    async with begun(stage, clocks) as handle:
        await stage.environment.sleep(at(1))
        described = await handle.describe()

    assert [pair.value for pair in described.typed_search_attributes] == ["S014"]
