"""Processes that die while alerts run: what was promised still happens, and happens once."""

import asyncio

import pytest

from tests.e2e.installation import EXTERNAL
from tests.e2e.story import Story

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(120)]
EMBEDDED = pytest.mark.skipif(EXTERNAL is not None, reason="the Temporal server is somebody else's")


@pytest.mark.requirement("R-004", "X-75")
@pytest.mark.parametrize("name", ["worker", "api", pytest.param("temporal", marks=EMBEDDED)])
async def test_an_open_alert_continues_after_a_process_was_killed(story: Story, name: str) -> None:
    await story.posts("NEW_WORK_ORDER", work_order_priority="low")
    await story.d1.expects_text("New WO")

    await story.installation.restarts(name)

    escalated = await story.rd1.expects_text("ESCALATED")
    assert escalated.at >= story.at("05:00")
    answered = await story.http.post(
        f"/v1/alerts/{story.alert}/acknowledge", json={"action": "acknowledge"}, headers=story.as_("RD1")
    )
    assert answered.status_code == 202
    await story.nothing_else(until="11:00")


@EMBEDDED
@pytest.mark.requirement("X-75")
async def test_an_alert_that_is_posted_while_temporal_is_stopped_begins_when_it_is_back(story: Story) -> None:
    await story.installation.kills("temporal")
    await story.posts("WORK_ASSIGNED")
    await asyncio.sleep(1)
    assert not await story.devices.unaccounted()

    await story.installation.starts("temporal")

    await story.t1.expects_push("Work assigned")
    await story.t1.expects_text("Work assigned").then_replies("A{code}")
    await story.until(state="closed")
    await story.nothing_else(until="06:00")
