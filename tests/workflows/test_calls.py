"""Calls until somebody is reached: attempts, gaps, re-calls, and what ends them (X-10, X-11)."""

from datetime import timedelta

import pytest

from domain.catalogue import CATALOGUE
from domain.delivery import CallOutcome
from tests.builders import ORIGIN, a_context, a_directory, a_person, the_people
from tests.workflows.fakes import Call
from tests.workflows.stage import Stage, at

pytestmark = pytest.mark.temporal

CALL_ONLY = CATALOGUE["SLA_BREACH"].ladder[:1]
"""Rita is called and texted at once, and nothing follows."""


def calls(sent: list[str]) -> list[str]:
    return [one for one in sent if "[V" in one]


@pytest.mark.requirement("X-10", "X-11", "R-225", "R-226")
@pytest.mark.parametrize(
    ("outcome", "lasts", "expected"),
    [
        (CallOutcome.BUSY, at(0, 5), ["00:00", "02:05", "04:10"]),
        (CallOutcome.NO_ANSWER, at(0, 25), ["00:00", "02:25", "04:50"]),
        (CallOutcome.MACHINE, at(0, 40), ["00:00", "02:40", "05:20"]),
        (CallOutcome.HUNG_UP, at(0, 15), ["00:00", "02:15", "04:30"]),
        (CallOutcome.NO_KEY, at(2, 10), ["00:00", "04:10", "08:20"]),
        (CallOutcome.FAILED, at(0), ["00:00", "02:00", "04:00"]),
    ],
)
async def test_three_attempts_each_two_minutes_after_the_one_before_ended(
    stage: Stage, outcome: CallOutcome, lasts: timedelta, expected: list[str]
) -> None:
    story = stage.story("SLA_BREACH", steps=CALL_ONLY).every_call(outcome, lasts)

    await story.plays()

    attempts = [f"{when} RD1[V{number}]" for number, when in enumerate(expected, start=1)]
    assert calls(story.sent) == attempts
    assert story.script.settled == []


@pytest.mark.requirement("X-38", "X-10")
async def test_a_call_that_could_not_be_placed_is_placed_once_more_within_its_attempt(stage: Stage) -> None:
    story = stage.story("SLA_BREACH", steps=CALL_ONLY).every_call(CallOutcome.FAILED, at(0, 5))
    story.script.elsewhere = Call(CallOutcome.NO_ANSWER, at(0, 25))

    await story.plays()

    assert calls(story.sent) == [
        "00:00 RD1[V1]",
        "00:05 RD1[V1]",
        "02:30 RD1[V2]",
        "02:35 RD1[V2]",
        "05:00 RD1[V3]",
        "05:05 RD1[V3]",
    ]


@pytest.mark.requirement("X-10", "R-223")
@pytest.mark.parametrize("attempt", [1, 2])
async def test_a_confirmed_call_makes_no_further_attempt(stage: Stage, attempt: int) -> None:
    story = stage.story("SLA_BREACH", steps=CALL_ONLY)
    story.call(f"RD1 0 V{attempt}", CallOutcome.CONFIRMED, at(0, 30))

    await story.plays()

    assert len(calls(story.sent)) == attempt


@pytest.mark.requirement("X-10")
async def test_a_call_on_which_nobody_reports_ends_after_ring_message_and_grace(stage: Stage) -> None:
    story = stage.story("SLA_BREACH", steps=CALL_ONLY).every_call(None)

    await story.plays()

    assert calls(story.sent) == ["00:00 RD1[V1]", "04:40 RD1[V2]", "09:20 RD1[V3]"]
    assert [order.at - ORIGIN for order in story.script.settled] == [at(2, 40), at(7, 20), at(12)]


@pytest.mark.requirement("X-10", "R-151", "R-056")
async def test_the_recall_replaces_the_third_attempt_as_in_scenario_eleven(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").acknowledged(at(6, 30), by="RD1")
    story.call("RD1 0 V1", CallOutcome.NO_KEY, at(2, 10))  # answered 00:10, listened to for two minutes
    story.call("RD1 0 V2", CallOutcome.NO_ANSWER, at(0, 25))  # rang out 04:35; the third would be 06:35
    story.call("RD1 5 V1", CallOutcome.CONFIRMED, at(1, 30))

    end = await story.plays()

    assert story.sent == [
        "00:00 D1[S]",
        "00:00 RD1[S]",
        "00:00 RD1[V1]",
        "04:10 RD1[V2]",
        "05:00 RD1[V1]",
    ]
    assert story.steps == [("00:00", 0), ("05:00", 1), ("15:00", 2)]
    assert end.acknowledged_by == "RD1"


@pytest.mark.requirement("X-10")
async def test_the_recall_waits_for_the_call_that_is_on_the_line(stage: Stage) -> None:
    story = stage.story("SLA_BREACH", steps=CATALOGUE["SLA_BREACH"].ladder[:2])
    story.every_call(CallOutcome.NO_KEY, at(2, 10))

    await story.plays()

    assert calls(story.sent) == [
        "00:00 RD1[V1]",
        "04:10 RD1[V2]",
        "06:20 RD1[V1]",
        "10:30 RD1[V2]",
        "14:40 RD1[V3]",
    ]
    assert story.steps == [("00:00", 0), ("05:00", 1)]


@pytest.mark.requirement("X-10")
async def test_a_recall_that_waited_is_not_made_when_an_answer_came_meanwhile(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").every_call(CallOutcome.NO_KEY, at(2, 10)).acknowledged(at(6), by="RD1")

    await story.plays()

    assert calls(story.sent) == ["00:00 RD1[V1]", "04:10 RD1[V2]"]


@pytest.mark.requirement("X-10", "X-16")
async def test_an_answer_on_another_channel_stops_the_attempts_that_are_pending(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").acknowledged(at(1), by="RD1")

    await story.plays()

    assert calls(story.sent) == ["00:00 RD1[V1]"]


@pytest.mark.requirement("R-151", "X-12", "X-10")
async def test_silence_calls_admin_and_operations_manager_at_the_same_time(stage: Stage) -> None:
    story = stage.story("SLA_BREACH")

    await story.plays()

    assert calls(story.sent) == [
        "00:00 RD1[V1]",
        "02:25 RD1[V2]",
        "04:50 RD1[V3]",
        "05:15 RD1[V1]",
        "07:40 RD1[V2]",
        "10:05 RD1[V3]",
        "15:00 AD[V1]",
        "15:00 OM[V1]",
        "17:25 AD[V2]",
        "17:25 OM[V2]",
        "19:50 AD[V3]",
        "19:50 OM[V3]",
    ]


@pytest.mark.requirement("X-10")
async def test_one_who_confirms_does_not_end_the_calls_to_another(stage: Stage) -> None:
    story = stage.story("SLA_BREACH", steps=CATALOGUE["SLA_BREACH"].ladder[3:])
    story.call("AD 15 V1", CallOutcome.CONFIRMED, at(0, 20))

    await story.plays()

    assert calls(story.sent) == ["15:00 AD[V1]", "15:00 OM[V1]", "17:25 OM[V2]", "19:50 OM[V3]"]


@pytest.mark.requirement("X-24")
async def test_two_regional_dispatchers_are_called_side_by_side(stage: Stage) -> None:
    second = a_person("RD3", *the_people()["RD1"].roles, regions=("R1",))
    story = stage.story("SLA_BREACH", steps=CALL_ONLY, directory=a_directory(second))
    story.call("RD1 0 V1", CallOutcome.BUSY, at(0, 5))

    await story.plays()

    assert calls(story.sent)[:4] == ["00:00 RD1[V1]", "00:00 RD3[V1]", "02:05 RD1[V2]", "02:25 RD3[V2]"]


@pytest.mark.requirement("X-11")
async def test_a_call_that_could_not_be_placed_counts_as_an_attempt(stage: Stage) -> None:
    story = stage.story("SLA_BREACH", steps=CALL_ONLY).trouble("RD1[V1]", final=True)

    await story.plays()

    assert calls(story.sent) == ["02:00 RD1[V2]", "04:25 RD1[V3]"]


@pytest.mark.requirement("X-06", "R-046")
async def test_a_critical_shortage_calls_at_once_and_again_after_five_minutes(stage: Stage) -> None:
    context = a_context("EQUIPMENT_SHORTAGE", safety=True)
    story = stage.story("EQUIPMENT_SHORTAGE", context=context).closed(at(6))

    await story.plays()

    assert calls(story.sent) == ["00:00 RD1[V1]", "02:25 RD1[V2]", "04:50 RD1[V3]", "05:15 RD1[V1]"]


@pytest.mark.requirement("X-02")
async def test_closing_stops_calls_of_the_condition_clock_that_an_answer_does_not(stage: Stage) -> None:
    story = stage.story("EQUIPMENT_SHORTAGE").acknowledged(at(1)).closed(at(13))

    await story.plays()

    assert calls(story.sent) == ["10:00 OM[V1]", "12:25 OM[V2]"]


async def test_a_late_report_on_a_settled_call_changes_nothing(stage: Stage) -> None:
    story = stage.story("SLA_BREACH", steps=CALL_ONLY).every_call(CallOutcome.NO_ANSWER, at(3))

    await story.plays()

    assert calls(story.sent) == ["00:00 RD1[V1]", "04:40 RD1[V2]", "09:20 RD1[V3]"]
    assert len(story.script.settled) == 3
