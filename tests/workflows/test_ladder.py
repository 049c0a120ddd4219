"""The ladder climbed in skipped time: what happens when nobody answers, and what an answer or a closing stops."""

from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.service import RPCError, RPCStatusCode

from domain.reason import Reason
from store.ids import mint
from tests.builders import a_context, a_directory, the_people
from tests.workflows.stage import Stage, at

pytestmark = pytest.mark.temporal

TIMER_FIRED = EventType.EVENT_TYPE_TIMER_FIRED


@pytest.mark.requirement("R-148", "R-146", "X-01", "X-75")
async def test_a_new_work_order_that_nobody_sees_climbs_to_its_manual_task(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER", offline={"D1"})

    end = await story.plays()

    assert story.steps == [("00:00", 0), ("05:00", 1), ("10:00", 2), ("15:00", 3)]
    assert story.sent == ["00:00 D1[S]", "05:00 RD1[S]", "15:00 OM[S]"]
    assert (end.acknowledged_by, end.close_reason, end.steps_run, end.deliveries) == (None, None, 4, 3)


@pytest.mark.requirement("R-149", "X-08")
async def test_an_offer_that_nobody_answers_goes_to_store_manager_and_dispatcher(stage: Stage) -> None:
    story = stage.story("WORK_ASSIGNED")

    await story.plays()

    assert story.steps == [("00:00", 0), ("05:00", 1), ("10:00", 2), ("15:00", 3)]
    assert story.sent == ["00:00 T1[P]", "00:00 T1[S]", "05:00 M1[S]", "10:00 D1[S]", "15:00 D1[S]"]


@pytest.mark.requirement("R-149", "X-08")
async def test_an_offer_accepted_after_six_minutes_has_told_the_store_manager_only(stage: Stage) -> None:
    story = stage.story("WORK_ASSIGNED").acknowledged(at(6), by="T1", action="accept")

    end = await story.plays()

    assert story.sent == ["00:00 T1[P]", "00:00 T1[S]", "05:00 M1[S]"]
    assert end.acknowledged_by == "T1"


@pytest.mark.requirement("X-75", "X-21")
async def test_slow_deliveries_do_not_make_the_ladder_drift(stage: Stage) -> None:
    story = stage.story("WORK_ASSIGNED")
    story.trouble("T1[S]", times=1, wait=at(7)).trouble("M1[S]", times=1, wait=at(6))

    await story.plays()

    assert story.steps == [("00:00", 0), ("05:00", 1), ("10:00", 2), ("15:00", 3)]
    assert story.sent == ["00:00 T1[P]", "07:00 T1[S]", "10:00 D1[S]", "11:00 M1[S]", "15:00 D1[S]"]


@pytest.mark.requirement("X-02", "R-157", "R-223")
@pytest.mark.parametrize(
    ("answered", "taken"),
    [
        (at(0, 1), [0]),
        (at(4, 59), [0]),
        (at(5, 1), [0, 1]),
        (at(9, 59), [0, 1]),
        (at(10, 1), [0, 1, 2]),
        (at(14, 59), [0, 1, 2]),
    ],
)
async def test_an_answer_stops_every_step_that_is_not_due_yet(
    stage: Stage, answered: timedelta, taken: list[int]
) -> None:
    story = stage.story("NEW_WORK_ORDER").acknowledged(answered)

    end = await story.plays()

    assert [step for _, step in story.steps] == taken
    assert end.acknowledged_by == "D1"


@pytest.mark.requirement("X-20")
async def test_an_answer_in_the_very_instant_of_a_step_wins(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER").acknowledged(at(5))
    queue = mint("queue")
    async with stage.alerts_worker(queue, max_cached_workflows=0):
        await story.starts(queue)
        await stage.environment.sleep(at(1))

    await story.everybody_acted()  # the worker is away: timer and answer wait for it together

    async with stage.alerts_worker(queue):
        await story.handle.result()
    fired = [event for event in (await story.handle.fetch_history()).events if event.event_type == TIMER_FIRED]
    assert len(fired) == 1
    assert [step for _, step in story.steps] == [0]


@pytest.mark.requirement("X-20")
async def test_a_step_whose_answer_is_in_the_store_before_its_signal_sends_nothing(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER").acknowledged(at(5, 20))
    story.script.not_run[1] = Reason.ACKNOWLEDGED

    end = await story.plays()

    assert story.sent == []
    assert end.steps_run == 1


async def test_an_answer_before_the_first_step_leaves_nothing_to_do(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER")
    queue = mint("queue")
    await story.starts(queue)
    await story.answers_now()

    async with stage.alerts_worker(queue):
        end = await story.handle.result()

    assert story.steps == []
    assert (end.acknowledged_by, end.steps_run) == ("D1", 0)


@pytest.mark.requirement("X-02", "X-12")
async def test_a_breach_that_is_closed_is_reported_all_the_same(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").closed(at(3), reason="completed")

    end = await story.plays()

    assert story.steps == [("00:00", 0), ("15:00", 2)]
    assert end.close_reason == "completed"


@pytest.mark.requirement("X-12", "R-151")
async def test_a_breach_that_is_acknowledged_is_reported_and_calls_nobody_more(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").acknowledged(at(1), by="RD1")

    await story.plays()

    assert story.steps == [("00:00", 0), ("15:00", 2)]
    assert story.sent == ["00:00 D1[S]", "00:00 RD1[S]", "00:00 RD1[V1]"]


@pytest.mark.requirement("X-02", "X-07", "R-150")
async def test_a_shortage_goes_on_after_its_acknowledgment_until_it_is_resolved(stage: Stage) -> None:
    story = stage.story("EQUIPMENT_SHORTAGE").acknowledged(at(2)).closed(at(12))

    end = await story.plays()

    assert story.steps == [("00:00", 0), ("10:00", 2)]
    assert story.sent == ["00:00 D1[S]", "00:00 M1[S]", "10:00 OM[S]", "10:00 OM[V1]"]
    assert (end.acknowledged_by, end.close_reason) == ("D1", "resolved")


@pytest.mark.requirement("X-02", "X-03")
async def test_a_shortage_that_is_never_resolved_ends_in_its_task(stage: Stage) -> None:
    story = stage.story("EQUIPMENT_SHORTAGE").acknowledged(at(2))

    await story.plays()

    assert [step for _, step in story.steps] == [0, 2, 3]


@pytest.mark.requirement("X-02")
async def test_a_shortage_that_is_resolved_at_once_tells_nobody_else(stage: Stage) -> None:
    story = stage.story("EQUIPMENT_SHORTAGE").closed(at(1))

    await story.plays()

    assert [step for _, step in story.steps] == [0]


@pytest.mark.requirement("X-24")
async def test_an_empty_role_hurries_the_next_step_and_no_other(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER", directory=a_directory(without={"RD1"}))

    await story.plays()

    assert story.steps == [("00:00", 0), ("05:00", 1), ("05:00", 2), ("15:00", 3)]


@pytest.mark.requirement("X-24")
async def test_two_empty_roles_hurry_two_steps(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER", directory=a_directory(without={"D1", "RD1"}))

    await story.plays()

    assert story.steps == [("00:00", 0), ("00:00", 1), ("00:00", 2), ("15:00", 3)]


@pytest.mark.requirement("X-24", "X-12")
async def test_a_dispatcher_without_a_number_hurries_the_calls_but_not_the_report(stage: Stage) -> None:
    silent = the_people()["RD1"].model_copy(update={"number": None})
    story = stage.story("SLA_BREACH", directory=a_directory(silent)).every_call(None).acknowledged(at(1), by="OM")

    await story.plays()

    assert story.steps == [("00:00", 0), ("00:00", 1), ("00:00", 3), ("15:00", 2)]
    assert story.sent == ["00:00 AD[V1]", "00:00 D1[S]", "00:00 OM[V1]"]


@pytest.mark.requirement("X-24", "X-02")
async def test_an_answer_stops_a_step_that_was_hurried_too(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER", directory=a_directory(without={"RD1"})).acknowledged(at(4))

    await story.plays()

    assert story.steps == [("00:00", 0)]


@pytest.mark.requirement("X-17", "X-20")
async def test_of_two_answers_the_first_stands_and_a_repetition_changes_nothing(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER").acknowledged(at(6), by="D2")
    story.acknowledged(at(6, 1), by="D1").acknowledged(at(6, 2), by="D2")

    end = await story.plays()

    assert end.acknowledged_by == "D2"
    assert [step for _, step in story.steps] == [0, 1]


@pytest.mark.requirement("X-17")
async def test_while_a_report_waits_a_second_answer_and_a_second_closing_are_harmless(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").acknowledged(at(2), by="RD1").acknowledged(at(3), by="OM")
    story.closed(at(4), reason="resolved").closed(at(11), reason="cancelled")

    end = await story.plays()

    assert (end.acknowledged_by, end.close_reason) == ("RD1", "resolved")


async def test_a_signal_after_the_end_finds_nobody(stage: Stage) -> None:
    story = stage.story("ISSUE_RESOLVED")
    await story.plays()

    with pytest.raises(RPCError) as refused:
        await story.answers_now()

    assert refused.value.status is RPCStatusCode.NOT_FOUND


@pytest.mark.requirement("X-64")
@pytest.mark.parametrize(("key", "sent"), [("ISSUE_RESOLVED", []), ("SYSTEM_ISSUE", ["00:00 AD[S]"])])
async def test_a_notice_is_sent_once_and_over(stage: Stage, key: str, sent: list[str]) -> None:
    facts = {"deliveries_failing": True} if key == "SYSTEM_ISSUE" else {}
    story = stage.story(key, context=a_context(key, **facts))

    end = await story.plays()

    assert story.sent == sent
    assert end.steps_run == 1


@pytest.mark.parametrize("trouble", [{"final": True}, {"times": 1_000}], ids=["refused", "never taken"])
async def test_a_delivery_that_fails_for_good_never_stops_the_ladder(stage: Stage, trouble: dict[str, int]) -> None:
    story = stage.story("WORK_ASSIGNED").trouble("T1[S]", **trouble).trouble("M1[S]", **trouble)

    end = await story.plays()

    assert story.steps == [("00:00", 0), ("05:00", 1), ("10:00", 2), ("15:00", 3)]
    assert story.sent == ["00:00 T1[P]", "10:00 D1[S]", "15:00 D1[S]"]
    assert end.deliveries == 5


async def test_the_alert_ends_when_its_last_delivery_has_left(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER").trouble("OM[S]", times=2, wait=at(2))

    await story.plays()

    assert story.sent[-1] == "19:00 OM[S]"
    assert len(story.script.finished) == 1
    assert story.script.finished[0].at >= story.script.plans[-1].due + at(4)


async def test_a_delivery_that_an_answer_has_made_pointless_is_not_waited_for(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER").trouble("RD1[S]", times=1, wait=at(9)).acknowledged(at(6))

    await story.plays()

    assert story.sent == []
    assert story.finished_at == at(6)
