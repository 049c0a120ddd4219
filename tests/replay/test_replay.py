"""Code of today continues alerts of yesterday: every recorded history leads to the commands that it holds."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from tests.replay.record import HISTORIES
from tests.replay.stories import STORIES
from worker import runner
from workflows.alert import AlertWorkflow
from workflows.converter import data_converter
from workflows.crisis import CrisisWorkflow
from workflows.digest import DigestWorkflow
from workflows.technician import TechnicianWorkflow
from workflows.work_order import WorkOrderWorkflow

RECORDED = sorted(HISTORIES.glob("*.json"))
each_history = pytest.mark.parametrize("path", RECORDED, ids=[path.stem for path in RECORDED])


def recorded(path: Path, events: int | None = None) -> WorkflowHistory:
    """The first `events` of it, or all."""
    history = json.loads(path.read_text(encoding="utf-8"))
    return WorkflowHistory.from_json(path.stem, {**history, "events": history["events"][:events]})


def until_each_task(path: Path) -> list[int]:
    """How many events there were whenever a worker was given the alert."""
    events = json.loads(path.read_text(encoding="utf-8"))["events"]
    return [
        number for number, event in enumerate(events, 1) if event["eventType"] == "EVENT_TYPE_WORKFLOW_TASK_STARTED"
    ]


def replayer(*, unsandboxed: bool) -> Replayer:
    return Replayer(
        workflows=[AlertWorkflow, CrisisWorkflow, DigestWorkflow, TechnicianWorkflow, WorkOrderWorkflow],
        data_converter=data_converter(),
        workflow_runner=runner(unsandboxed=unsandboxed),
        workflow_task_executor=ThreadPoolExecutor(1),
    )


@pytest.mark.parametrize("unsandboxed", [False, True], ids=["sandboxed", "unsandboxed"])
@each_history
async def test_a_recorded_alert_is_continued(path: Path, unsandboxed: bool) -> None:
    result = await replayer(unsandboxed=unsandboxed).replay_workflow(recorded(path))

    assert result.replay_failure is None


@each_history
async def test_an_alert_can_be_taken_over_at_every_point_of_its_life(path: Path) -> None:
    histories = [recorded(path, events) for events in until_each_task(path)]

    for history in histories:
        result = await replayer(unsandboxed=True).replay_workflow(history, raise_on_replay_failure=False)
        assert result.replay_failure is None


def test_every_story_is_recorded_and_nothing_else() -> None:
    assert {path.stem for path in RECORDED} == set(STORIES)


async def test_a_ladder_that_is_climbed_otherwise_is_noticed(tmp_path: Path) -> None:
    history = (HISTORIES / "new_work_order_silent.json").read_text(encoding="utf-8")
    changed = tmp_path / "changed.json"
    changed.write_text(history.replace('"deliver_sms"', '"deliver_push"'), encoding="utf-8")

    result = await replayer(unsandboxed=True).replay_workflow(recorded(changed), raise_on_replay_failure=False)

    assert result.replay_failure is not None
