"""What Temporal is told: queues, urgency, words for operators; and nothing about anybody."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import WorkflowHistory
from temporalio.common import SearchAttributeKey
from temporalio.worker import UnsandboxedWorkflowRunner

from domain.delivery import CallOutcome
from domain.methods import Methods
from domain.priority import Priority
from domain.rule_set import RuleSet
from store.ids import mint
from supervisor.temporal import SEARCH_ATTRIBUTES
from tests.builders import ORIGIN, a_context, a_directory, the_people
from tests.workflows.stage import Stage, Story, at
from workflows import search_attributes

pytestmark = pytest.mark.temporal


def scheduled(history: WorkflowHistory) -> list[HistoryEvent]:
    return [one for one in history.events if one.HasField("activity_task_scheduled_event_attributes")]


def started_timers(history: WorkflowHistory) -> list[timedelta]:
    return [
        one.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        for one in history.events
        if one.HasField("timer_started_event_attributes")
    ]


def summary(event: HistoryEvent) -> str:
    said: str = json.loads(event.user_metadata.summary.data)
    return said


def strings(node: Any) -> Iterator[str]:
    """Every text of a history, payloads decoded."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield name
            payload = name == "data" and isinstance(value, str)
            yield from strings(base64.b64decode(value).decode() if payload else value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
    else:
        yield str(node)


async def test_each_delivery_goes_to_the_queue_of_its_channel_with_the_alerts_urgency(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").acknowledged(at(1))

    await story.plays()

    orders = [one.activity_task_scheduled_event_attributes for one in scheduled(await story.handle.fetch_history())]
    assert {(one.activity_type.name, one.task_queue.name) for one in orders} == {
        ("deliver_sms", "deliver-sms"),
        ("place_call", "deliver-voice"),
    }
    assert {(one.priority.priority_key, one.priority.fairness_key) for one in orders} == {(1, "default")}


@pytest.mark.requirement("R-105")
async def test_an_email_has_a_queue_of_its_own(stage: Stage) -> None:
    mailed = the_people()["T1"].model_copy(update={"email": "marcus@example.com"})
    directory = replace(a_directory(mailed), rules=RuleSet(switches=Methods(email=True)))
    story = stage.story("WORK_ASSIGNED", directory=directory).acknowledged(at(1))

    await story.plays()

    orders = [one.activity_task_scheduled_event_attributes for one in scheduled(await story.handle.fetch_history())]
    assert ("deliver_email", "deliver-email") in {(one.activity_type.name, one.task_queue.name) for one in orders}


@pytest.mark.requirement("R-147")
async def test_an_escalated_delivery_is_at_least_high_in_its_queue(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER", priority=Priority.LOW, offline={"D1"})

    await story.plays()

    orders = [one.activity_task_scheduled_event_attributes for one in scheduled(await story.handle.fetch_history())]
    assert [one.priority.priority_key for one in orders] == [4, 2, 2]


async def test_every_timer_and_every_activity_says_what_it_is_for(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").every_call(None).acknowledged(at(7))

    await story.plays()

    said = {summary(one) for one in (await story.handle.fetch_history()).events if one.HasField("user_metadata")}
    assert said >= {
        "plan step 0",
        "step 1 falls due",
        "voice to RD1, attempt 1",
        "sms to D1, attempt 1",
        "the call is on the line",
        "next attempt to RD1",
        "a call that nobody reported on",
        "nothing more happens",
    }


async def test_all_first_sends_of_a_step_leave_with_one_workflow_task(stage: Stage) -> None:
    story = stage.story("SLA_BREACH").acknowledged(at(1))

    await story.plays()

    orders = [one.activity_task_scheduled_event_attributes for one in scheduled(await story.handle.fetch_history())]
    assert len(orders) == 3
    assert len({one.workflow_task_completed_event_id for one in orders}) == 1


@pytest.mark.requirement("F-31")
async def test_a_whole_history_holds_ids_and_nothing_about_anybody(stage: Stage) -> None:
    story = stage.story("SLA_BREACH", context=a_context("SLA_BREACH", safety=True)).every_call(
        CallOutcome.NO_KEY, at(1)
    )

    await story.plays()

    said = " ".join(strings(json.loads((await story.handle.fetch_history()).to_json())))
    assert "RD1" in said
    words = set(re.findall(r"\w+", said))
    for person in the_people().values():
        assert person.name not in words
        assert str(person.number) not in said
        assert person.devices[0].address not in said
    for text in ("Pinecrest", "Lake Street", "Press 1", "Ref:"):
        assert text not in said


async def shown(story: Story) -> dict[str, Any]:
    """The search attributes that were written; the server that skips time keeps those that were unset as null."""
    request = DescribeWorkflowExecutionRequest(
        namespace=story.stage.client.namespace, execution=WorkflowExecution(workflow_id=story.handle.id)
    )
    description = await story.stage.client.workflow_service.describe_workflow_execution(request)
    fields = description.workflow_execution_info.search_attributes.indexed_fields
    return {name: json.loads(payload.data) for name, payload in fields.items() if payload.data}


async def test_operators_see_an_answer_while_the_other_clock_still_runs(stage: Stage) -> None:
    story = stage.story("EQUIPMENT_SHORTAGE").acknowledged(at(6)).closed(at(12))
    await story.starts()

    await story.passes(at(5, 30))
    escalated = await shown(story)
    await story.passes(at(1))
    answered = await shown(story)
    await story.handle.result()
    over = await shown(story)

    next_step = (ORIGIN + at(10)).isoformat()
    assert escalated == {"AlertLevel": 1, "Deadline": next_step}
    assert answered == {"AlertState": "acknowledged", "AlertLevel": 1, "Deadline": next_step}
    assert over == {"AlertState": "closed", "AlertLevel": 2}


async def test_nothing_is_written_to_the_visibility_store_that_has_not_changed(stage: Stage) -> None:
    story = stage.story("NEW_WORK_ORDER").acknowledged(at(1))

    await story.plays()

    events = (await story.handle.fetch_history()).events
    assert sum(one.HasField("upsert_workflow_search_attributes_event_attributes") for one in events) == 1


def test_the_server_knows_every_search_attribute_that_an_alert_sets() -> None:
    keys = [value for value in vars(search_attributes).values() if isinstance(value, SearchAttributeKey)]

    assert {key.name for key in keys} <= set(SEARCH_ATTRIBUTES)
    assert len(keys) == 9


async def test_on_a_fast_clock_the_same_story_takes_a_sixtieth(stage: Stage) -> None:
    fast, slow = (stage.story("NEW_WORK_ORDER", offline={"D1"}, speed=speed) for speed in (60, 1))

    await fast.plays()
    await slow.plays()

    assert fast.steps == slow.steps
    assert [name.split()[1] for name in fast.sent] == [name.split()[1] for name in slow.sent]
    timers = started_timers(await fast.handle.fetch_history())
    assert len(timers) == 3  # real time: what is left of five minutes at sixty times the speed
    assert all(timedelta(0) < timer <= timedelta(seconds=5) for timer in timers)


@pytest.mark.parametrize("unsandboxed", [False, True])
async def test_a_worker_without_a_memory_tells_the_same_story(stage: Stage, unsandboxed: bool) -> None:
    story = stage.story("SLA_BREACH").acknowledged(at(6, 30), by="RD1")
    story.call("RD1 0 V1", CallOutcome.NO_KEY, at(2, 10))
    queue = mint("queue")

    options = {"workflow_runner": UnsandboxedWorkflowRunner()} if unsandboxed else {}
    async with stage.alerts_worker(queue, max_cached_workflows=0, **options):
        await story.plays(queue)

    assert story.sent == ["00:00 D1[S]", "00:00 RD1[S]", "00:00 RD1[V1]", "04:10 RD1[V2]", "05:00 RD1[V1]"]
