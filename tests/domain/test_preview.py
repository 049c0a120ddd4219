"""What an alert would do if it were raised: each step at its own instant, by the rules of the engine."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory
from domain.ladder import StepClock
from domain.new_alert import NewAlert, new_alert
from domain.planning import plan_step
from domain.preview import StepPreview, preview
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from domain.situation import Situation
from domain.wording import Reply
from tests.builders import ALERT, ORIGIN, a_context, a_directory, a_person, a_situation

REPLY = Reply("0000", "http://127.0.0.1/a/xxxxxxxxxxxx")


def an_alert(key: str, directory: Directory) -> NewAlert:
    return new_alert(
        ALERT,
        CATALOGUE[key],
        dedup_key="one",
        context=a_context(key),
        directory=directory,
        origin=ORIGIN,
        raised_by="tests",
    )


def situations(key: str, directory: Directory, **more: Any) -> Callable[[datetime], Situation]:
    return lambda now: a_situation(key, directory=directory, now=now, **more)


def a_preview(key: str, directory: Directory | None = None, **more: Any) -> tuple[StepPreview, ...]:
    people = directory or a_directory()
    return preview(an_alert(key, people), situations(key, people, **more), reply=REPLY)


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_step_is_what_the_engine_would_plan_at_its_due_instant(key: str) -> None:
    steps = a_preview(key)

    assert steps
    assert [one.due_at for one in steps] == sorted(one.due_at for one in steps)
    for one in steps:
        assert one.plan == plan_step(one.step, a_situation(key, now=one.due_at))


@pytest.mark.parametrize("key", CATALOGUE)
def test_what_is_sent_has_a_text_and_what_is_suppressed_has_none(key: str) -> None:
    for one in a_preview(key):
        for planned, text in one.deliveries:
            assert (text is not None) == (planned.state is DeliveryState.PLANNED)


@pytest.mark.requirement("X-75")
def test_steps_keep_their_distance_from_the_origin() -> None:
    assert [one.due_at - ORIGIN for one in a_preview("SLA_BREACH")] == [
        step.due for step in CATALOGUE["SLA_BREACH"].ladder
    ]


@pytest.mark.requirement("X-24")
def test_a_step_that_reaches_nobody_makes_the_next_one_due_at_once() -> None:
    steps = a_preview("SLA_BREACH", a_directory(without={"RD1"}))

    assert [one.plan.falls_through for one in steps] == [True, True, False, False]
    assert "empty:regional_dispatcher:S014" in {gap.key for gap in steps[0].plan.unreachable}
    assert {one.due_at for one in steps if one.step.clock is not StepClock.NONE} == {ORIGIN}
    assert {one.due_at - ORIGIN for one in steps if one.step.clock is StepClock.NONE} == {timedelta(minutes=15)}


def test_words_of_a_later_step_tell_the_time_that_will_have_passed() -> None:
    last = a_preview("EQUIPMENT_SHORTAGE")[-1]

    waited = f"unresolved for {(last.due_at - ORIGIN) // timedelta(minutes=1)} min"
    assert any(waited in text.body for _, text in last.deliveries if text)


@pytest.mark.requirement("X-50")
def test_a_text_that_asks_shows_a_code_and_a_link_that_answer_nothing() -> None:
    asking = [
        text.body
        for one in a_preview("SLA_BREACH")
        for planned, text in one.deliveries
        if text and planned.channel is Channel.SMS and planned.asks
    ]

    assert asking
    assert all("A0000" in body for body in asking)


def test_those_who_are_not_asked_get_no_code() -> None:
    others = [
        text.body
        for one in a_preview("SLA_BREACH")
        for planned, text in one.deliveries
        if text and planned.channel is not Channel.SMS
    ]

    assert not any("A0000" in body for body in others)


def test_what_ends_in_a_task_says_which() -> None:
    tasks = [one.task for one in a_preview("SLA_BREACH") if one.task]

    assert len(tasks) == 1
    assert "WO-1001" in tasks[0]


def test_a_refused_number_is_shown_with_its_reason() -> None:
    rita = a_person("RD1", Role.REGIONAL_DISPATCHER, regions=("R1",))

    steps = a_preview("SLA_BREACH", a_directory(rita), opted_out={rita.number})

    reasons = {one.reason for one in steps[0].plan.deliveries if one.channel is Channel.SMS}
    assert Reason.OPTED_OUT in reasons


def test_a_notice_does_nothing_after_its_first_step() -> None:
    """It is closed by then, in the engine as here."""
    people = a_directory()
    alert = an_alert("ISSUE_RESOLVED", people)
    first = alert.steps[0]
    later = {"index": 1, "due": timedelta(minutes=5), "clock": StepClock.ACKNOWLEDGMENT}
    longer = replace(alert, steps=(first, first.model_copy(update=later)))

    steps = preview(longer, situations("ISSUE_RESOLVED", people), reply=REPLY)

    assert [one.step.index for one in steps] == [0]


def test_an_escalated_step_is_at_least_high() -> None:
    steps = a_preview("NEW_WORK_ORDER", priority=Priority.LOW)

    assert {one.plan.priority for one in steps if one.step.escalated} <= {Priority.CRITICAL, Priority.HIGH}
