"""A person who does not wait for the next step: it comes at once, in its order, and an answer is still faster."""

import pytest

from store.ids import mint
from tests.workflows.stage import Stage, at

pytestmark = pytest.mark.temporal


@pytest.mark.requirement("R-157", "R-321", "X-75")
async def test_the_step_comes_at_once_and_the_others_at_their_own_instants(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER", offline={"D1"}).escalated(at(2), step=1)

    await story.plays()

    assert story.steps == [("00:00", 0), ("02:00", 1), ("10:00", 2), ("15:00", 3)]
    assert story.sent == ["00:00 D1[S]", "02:00 RD1[S]", "15:00 OM[S]"]


@pytest.mark.requirement("R-157")
async def test_one_after_the_other_up_to_the_top(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER").escalated(at(1), step=1).escalated(at(2), step=2).escalated(at(3), step=3)

    await story.plays()

    assert story.steps == [("00:00", 0), ("01:00", 1), ("02:00", 2), ("03:00", 3)]


@pytest.mark.requirement("R-157")
async def test_the_same_step_twice_takes_it_once_and_none_besides(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER").escalated(at(2), step=1).escalated(at(3), step=1)

    await story.plays()

    assert story.steps == [("00:00", 0), ("02:00", 1), ("10:00", 2), ("15:00", 3)]


async def test_a_step_that_was_due_before_keeps_its_instant(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER").escalated(at(6), step=1)

    await story.plays()

    assert story.steps == [("00:00", 0), ("05:00", 1), ("10:00", 2), ("15:00", 3)]


@pytest.mark.requirement("X-12")
async def test_reports_of_no_clock_are_not_hurried(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").every_call(None).escalated(at(1), step=1).escalated(at(2), step=3)

    await story.plays()

    assert story.steps == [("00:00", 0), ("01:00", 1), ("02:00", 3), ("15:00", 2)]


@pytest.mark.requirement("X-20", "R-321")
@pytest.mark.parametrize("first", ["answer", "escalation"])
@pytest.mark.parametrize("key", ["NEW_WORK_ORDER", "EQUIPMENT_SHORTAGE"])
async def test_an_answer_in_the_very_instant_of_an_escalation_wins(stage: Stage, key: str, first: str) -> None:
    story = stage.story(key)
    if first == "answer":
        story.acknowledged(at(2)).escalated(at(2), step=1)
    else:
        story.escalated(at(2), step=1).acknowledged(at(2))
    queue = mint("queue")
    async with stage.alerts_worker(queue, max_cached_workflows=0):
        await story.starts(queue)
        await stage.environment.sleep(at(1))

    await story.everybody_acted()  # the worker is away: both wait for it together

    async with stage.alerts_worker(queue):
        await story.handle.result()
    assert ("02:00", 1) not in story.steps
    assert [step for _, step in story.steps if step == 1] == []


async def test_an_escalation_after_the_closing_changes_nothing(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").every_call(None).closed(at(1)).escalated(at(2), step=1)

    await story.plays()

    assert story.steps == [("00:00", 0), ("15:00", 2)]
