"""The stories whose histories are kept: today's code must be able to continue each of them, from any point."""

from collections.abc import Callable
from typing import Any, Protocol

from temporalio.client import WorkflowHandle

from domain.delivery import CallOutcome
from tests.workflows.crisis_story import CrisisStory
from tests.workflows.digest_story import CallAgainStory, DigestStory
from tests.workflows.stage import Stage, Story, at
from tests.workflows.technician_story import TechnicianStory
from tests.workflows.work_order_story import WorkOrderStory


def _breach_answered_in_the_recall(stage: Stage) -> Story:
    story = stage.story("SLA_BREACH").acknowledged(at(6, 30), by="RD1")
    story.call("RD1 0 V1", CallOutcome.NO_KEY, at(2, 10))
    return story.call("RD1 5 V1", CallOutcome.CONFIRMED, at(1, 30))


def _breach_confirmed_by_key(stage: Stage) -> Story:
    story = stage.story("SLA_BREACH").acknowledged(at(0, 40), by="RD1")
    return story.call("RD1 0 V1", CallOutcome.CONFIRMED, at(0, 40))


class Played(Protocol):
    """A story that can be recorded."""

    handle: WorkflowHandle[Any, Any]

    async def plays(self) -> object:
        """To its end."""
        ...


STORIES: dict[str, Callable[[Stage], Played]] = {
    "new_work_order_silent": lambda stage: stage.story("NEW_WORK_ORDER", offline={"D1"}),
    "new_work_order_acknowledged": lambda stage: stage.story("NEW_WORK_ORDER").acknowledged(at(6)),
    "work_assigned_accepted": lambda stage: stage.story("WORK_ASSIGNED").acknowledged(at(6), by="T1", action="accept"),
    "shortage_acknowledged_then_resolved": lambda stage: (
        stage.story("EQUIPMENT_SHORTAGE").acknowledged(at(2)).closed(at(12))
    ),
    "breach_silent": lambda stage: stage.story("SLA_BREACH"),
    "breach_with_calls_nobody_reports_on": lambda stage: stage.story("SLA_BREACH").every_call(None),
    "breach_answered_in_the_recall": _breach_answered_in_the_recall,
    "breach_confirmed_by_key": _breach_confirmed_by_key,
    "delivery_retried_and_given_up": lambda stage: (
        stage.story("WORK_ASSIGNED").trouble("T1[S]", times=2, wait=at(1)).trouble("M1[S]", final=True)
    ),
    "new_work_order_escalated_by_hand": lambda stage: stage.story("NEW_WORK_ORDER").escalated(at(2), step=1),
    "notice": lambda stage: stage.story("ISSUE_RESOLVED"),
    "crisis_prolonged_then_over": CrisisStory,
    "digest_of_three_instants": DigestStory,
    "call_asked_for_once_more": CallAgainStory,
    "technician_silent_then_back": TechnicianStory,
    "work_order_with_two_clocks": WorkOrderStory,
}
