"""The watch over a technician: it looks ten minutes after the last sign of life that it knew, and at no other time."""

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

from tests.workflows.stage import Stage, at
from tests.workflows.technician_story import Phone, begun
from workflows.contract import CHANGED
from workflows.technician import TechnicianWorkflow


async def tasks_of(handle: WorkflowHandle[TechnicianWorkflow, None]) -> int:
    history = await handle.fetch_history()
    return sum(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED for event in history.events)


@pytest.mark.requirement("R-057")
async def test_heartbeats_cost_no_task_but_one_look_in_ten_minutes(stage: Stage) -> None:
    phone = Phone()

    async with begun(stage, phone) as handle:
        await stage.environment.sleep(at(11))
        settled = await tasks_of(handle)
        await stage.environment.sleep(at(8, 30))
        within_the_window = await tasks_of(handle)
        await stage.environment.sleep(at(51, 30))
        an_hour_later = await tasks_of(handle)

    assert within_the_window == settled  # 17 heartbeats
    assert an_hour_later - settled == 6  # 120 heartbeats
    assert phone.raised == []


@pytest.mark.requirement("R-057", "X-14")
@pytest.mark.parametrize("speed", [1, 60])
async def test_a_silence_is_found_at_its_tenth_minute(stage: Stage, speed: float) -> None:
    phone = Phone(silent=at(12))

    async with begun(stage, phone, speed=speed):
        await stage.environment.sleep(at(60) / speed)

    assert phone.raised == [at(22)]
    assert max(phone.looked) == at(22)


@pytest.mark.requirement("R-057")
async def test_it_waits_to_be_told_after_a_silence_and_is_over_with_the_work(stage: Stage) -> None:
    phone = Phone(silent=at(0))

    async with begun(stage, phone) as handle:
        await stage.environment.sleep(at(30))
        quiet = len(phone.looked)
        phone.now = phone.back = at(30)
        await handle.signal(CHANGED)
        await stage.environment.sleep(at(1))
        phone.now, phone.works = at(31), False
        await handle.signal(CHANGED)
        await handle.result()

    assert phone.raised == [at(10)]
    assert phone.looked[quiet:] == [at(30), at(31)]
