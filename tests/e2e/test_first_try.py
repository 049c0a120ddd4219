"""What a new user sees first: a breach, a ringing phone, and what pressing 1 does."""

import asyncio
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.e2e.story import Story

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(120)]


@pytest.mark.requirement("R-151", "R-223", "X-12")
async def test_pressing_1_ends_the_ladder_and_the_report_arrives(story: Story) -> None:
    await story.posts("SLA_BREACH")
    await story.d1.expects_text("SLA BREACH", at=story.at("00:00"))
    await story.rd1.expects_text("SLA BREACH", at=story.at("00:00"))
    await story.rd1.rings(at=story.at("00:00")).and_answers()
    await story.rd1.presses("1")
    alert = await story.until(state="acknowledged")
    assert alert["acknowledged"]["by"] == "RD1"

    timeline = await story.reads("/timeline")

    fates = {(one["step"], one["attempt"]): one for one in timeline["future"]}
    assert {step for step, _ in fates} == {0, 1, 2, 3}
    for (step, _), one in fates.items():
        assert one["fate"] == ("planned" if step == 2 else "will_not_happen")
        assert step == 2 or "acknowledged by RD1 by phone" in one["why"]
    await story.nothing_else(until="16:00")
    report = [one for one in (await story.reads())["deliveries"] if one["step"] == 2]
    assert [(one["recipient"], one["channel"], one["state"]) for one in report] == [("AD", "web", "delivered")]
    assert "yes, by RD1" in report[0]["body"]


@pytest.mark.requirement("R-151", "X-10", "X-12", "R-225", "R-226")
async def test_nobody_answers_and_the_whole_ladder_plays(story: Story) -> None:
    """Somebody picks up after 10 s and says nothing: each call runs out after 120 s, and the next comes 120 s later.

    The re-call of 5:00 waits for the end of the second attempt, and takes the place of the third.
    """
    await story.rd1.behaves("answer_silent", answer_after=10)
    await story.posts("SLA_BREACH")

    await story.d1.expects_text("SLA BREACH", at=story.at("00:00"))
    await story.rd1.expects_text("SLA BREACH", at=story.at("00:00"))
    calls = [await story.rd1.rings(at=story.at("00:00"))]
    calls += [await story.rd1.rings() for _ in range(4)]
    for last in (story.ad, story.om):
        await last.rings(at=story.at("15:00"))
    for last in (story.ad, story.om, story.ad, story.om):
        await last.rings()

    between = [(later.at - earlier.at).total_seconds() for earlier, later in pairwise(calls)]
    for gap, due in zip(between, (250, 130, 250, 250), strict=True):
        assert due <= gap <= due + 120, between  # two real seconds
    await story.rd1.behaves("ring_out")
    await story.nothing_else(until="21:00")
    assert [task["state"] for task in (await story.reads())["tasks"]] == ["open"]


@pytest.mark.requirement("X-50", "R-149")
async def test_an_offer_is_declined_by_text(story: Story) -> None:
    await story.posts("WORK_ASSIGNED")
    await story.t1.expects_push("Work assigned", at=story.at("00:00"))

    await story.t1.expects_text("Work assigned", at=story.at("00:00")).then_replies("d {code} truck in shop")

    alert = await story.until(state="closed")
    assert (alert["acknowledged"]["by"], alert["acknowledged"]["action"]) == ("T1", "decline")
    await story.nothing_else(until="06:00")


@pytest.mark.requirement("X-26", "X-20")
async def test_the_stream_tells_of_rows_and_of_the_answer(story: Story) -> None:
    """Whoever follows it is online, and gets no text."""
    told: list[dict[str, Any]] = []
    following = asyncio.create_task(_follow(story, told))
    await asyncio.sleep(0.5)

    await story.posts("NEW_WORK_ORDER")
    rows = (await _told(told, story.alert, lambda one: one["inbox"]))["inbox"]
    answer = await story.http.post(
        f"/v1/alerts/{story.alert}/acknowledge", json={"action": "acknowledge"}, headers=story.as_("D1")
    )
    acknowledged = await _told(told, story.alert, lambda one: one["event"] == "Alert.Acknowledged")
    following.cancel()

    assert answer.status_code == 202
    assert [(row["channel"], [one["action"] for one in row["actions"]]) for row in rows] == [("web", ["acknowledge"])]
    assert acknowledged["actor"] == "D1"
    await story.nothing_else(until="04:00")  # by then D1 is offline again


async def _follow(story: Story, told: list[dict[str, Any]]) -> None:
    async with (
        httpx.AsyncClient(base_url=story.installation.api, trust_env=False, timeout=None) as http,
        http.stream("GET", "/v1/stream", headers=story.as_("D1")) as stream,
    ):
        async for line in stream.aiter_lines():
            if line.startswith("data:"):
                told.append(json.loads(line.removeprefix("data:")))  # noqa: PERF401  told while it goes on


async def _told(told: list[dict[str, Any]], alert: str, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    for _ in range(500):
        for one in told:
            if one.get("alert_id") == alert and wanted(one):
                return one
        await asyncio.sleep(0.02)
    raise AssertionError(f"the stream never told of it: {told}")
