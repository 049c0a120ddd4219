"""One person's digest in skipped time: what is due is told at its instant, however things come and go meanwhile."""

from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import EventType

from tests.workflows.digest_story import begun, call_again, held
from tests.workflows.fakes import Trouble, on_the_grid
from tests.workflows.stage import Stage, at
from workflows.contract import CHANGED

pytestmark = pytest.mark.temporal

TIMER_STARTED = EventType.EVENT_TYPE_TIMER_STARTED


@pytest.mark.requirement("X-37", "R-398")
@pytest.mark.parametrize("speed", [1, 10])
async def test_each_instant_is_told_when_it_falls_due_and_then_it_is_over(stage: Stage, speed: float) -> None:
    waiting = held(stage, at(5), at(15), at(15))

    async with begun(stage, waiting, speed=speed) as handle:
        told = await handle.result()

    assert waiting.flushed == [at(5), at(15)]
    assert waiting.sent == ["05:00", "15:00"]
    assert told == 2


@pytest.mark.requirement("X-37")
async def test_what_is_held_meanwhile_and_due_sooner_is_told_sooner(stage: Stage) -> None:
    waiting = held(stage, at(10))

    async with begun(stage, waiting) as handle:
        await stage.environment.sleep(at(2))
        waiting.due.append(at(5))
        await handle.signal(CHANGED)
        await handle.result()

    assert waiting.flushed == [at(5), at(10)]
    assert waiting.sent == ["05:00", "10:00"]


@pytest.mark.requirement("X-37")
async def test_what_is_due_later_leaves_the_instant_before_it_alone(stage: Stage) -> None:
    waiting = held(stage, at(10))

    async with begun(stage, waiting) as handle:
        await stage.environment.sleep(at(2))
        waiting.due.append(at(20))
        await handle.signal(CHANGED)
        await handle.result()

    assert waiting.sent == ["10:00", "20:00"]


@pytest.mark.requirement("X-37")
async def test_a_flush_that_was_committed_and_lost_tells_once(stage: Stage) -> None:
    waiting = held(stage, at(5), dies_after_commit=2)

    async with begun(stage, waiting) as handle:
        told = await handle.result()

    assert waiting.flushed == [at(5)] * 3
    assert waiting.sent == ["05:00"]
    assert told == 1


@pytest.mark.requirement("X-37")
async def test_what_should_have_been_told_long_ago_is_told_at_once(stage: Stage) -> None:
    waiting = held(stage, timedelta(minutes=-90))

    async with begun(stage, waiting) as handle:
        await handle.result()
        history = await handle.fetch_history()

    assert waiting.flushed == [timedelta(minutes=-90)]
    assert waiting.sent == ["00:00"]
    assert not [event for event in history.events if event.event_type == TIMER_STARTED]


@pytest.mark.requirement("X-37")
async def test_it_is_over_where_nothing_waits(stage: Stage) -> None:
    waiting = held(stage)

    async with begun(stage, waiting) as handle:
        told = await handle.result()

    assert (told, waiting.flushed) == (0, [])


async def test_what_is_held_while_a_delivery_is_still_tried_is_told_too(stage: Stage) -> None:
    waiting = held(stage, at(5), trouble=Trouble(times=1, wait=at(4)))

    async with begun(stage, waiting) as handle:
        await stage.environment.sleep(at(7))
        waiting.due.append(at(8))
        await handle.signal(CHANGED)
        told = await handle.result()

    assert told == 2
    assert waiting.sent == ["09:00", "12:00"]  # each was refused once


async def test_a_delivery_that_is_lost_stops_nothing(stage: Stage) -> None:
    waiting = held(stage, at(5), at(10), trouble=Trouble(final=True))

    async with begun(stage, waiting) as handle:
        told = await handle.result()

    assert (told, waiting.sent) == (2, [])


async def test_operators_see_what_it_waits_for(stage: Stage) -> None:
    waiting = held(stage, at(10), at(20))

    async with begun(stage, waiting) as handle:
        await stage.environment.sleep(at(1))
        history = await handle.fetch_history()

    (timer,) = [event for event in history.events if event.event_type == TIMER_STARTED]
    assert b"2 held for D1 fall due" in timer.user_metadata.summary.data


@pytest.mark.requirement("R-446", "X-10")
async def test_a_call_that_was_asked_for_and_that_nobody_reports_on_ends_at_its_limit(stage: Stage) -> None:
    waiting = call_again(stage, at(5))

    async with begun(stage, waiting) as handle:
        told = await handle.result()

    assert (told, waiting.sent) == (1, ["05:00"])
    (settled,) = waiting.script.settled
    assert on_the_grid(settled.at) == at(7, 40)
