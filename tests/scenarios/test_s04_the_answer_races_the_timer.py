"""S04 by events: the answer to a new work order races the step at five minutes, while nobody is assigned (5.7)."""

import asyncio
from typing import Any

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.job import Job, customer

MONDAY = "2026-12-07T08:00-06:00"
UNANSWERED = {"RD1": ("05:00", "W,S"), "AD": ("10:00", "W"), "OM": ("15:00", "S")}


async def created(a_day: BeginDay) -> tuple[Day, Job]:
    """D1 and D2 on duty; each branch ends at 16:00 with the work order unassigned."""
    day = await a_day(MONDAY, on_duty=("D1", "D2"))
    await customer(day, "C2")
    job = Job(day, "WO-1004")
    await job.created()
    day.last = await job.alert("NEW_WORK_ORDER")
    day.told("00:00", "1.1", D1="W", D2="W", M1="W,I")
    return day, job


async def ends(day: Day, job: Job) -> None:
    await day.passes(to="16:00")
    day.told("15:00", "5.7", D1="W,S", D2="W,S")
    await day.nothing_else()
    assert (await job.state())["status"] == "created"
    unassigned = await day.alert(await job.alert("WORK_ORDER_UNASSIGNED"))
    assert unassigned["origin"].startswith("2026-12-07T14:15:00")


def nobody_answers(day: Day, *, until: str = "OM") -> None:
    """Silence goes up one level after the other (R-148)."""
    for person, (at, letters) in UNANSWERED.items():
        day.told(at, "1.1", **{person: letters})
        if person == until:
            return


async def card_of(day: Day, person: str) -> Any:
    """The row of 1.1 in that person's console."""
    return next(row for row in (await day.gets("/v1/inbox", person))["rows"] if row["alert_id"] == day.last)


@pytest.mark.requirement("X-17", "X-20", "R-255", "X-13")
async def test_s04_a_the_answer_comes_a_moment_before_the_step(a_day: BeginDay) -> None:
    day, job = await created(a_day)
    await day.passes(to="04:50")
    day.stands_at("04:59.900")

    first = await day.acknowledges("D2")
    card = await card_of(day, "D1")
    await day.passes(to="05:03")
    second = await day.acknowledges("D1")

    await ends(day, job)
    assert first.status_code == 202
    assert card["acknowledged"]["by"] == "D2"
    assert (second.status_code, second.json()["already_acknowledged_by"]) == (200, "D2")
    assert [row["actor"] for row in await day.audited("Alert.AnswerSecondary")] == ["D1"]


@pytest.mark.requirement("X-20", "X-13")
async def test_s04_b_an_answer_committed_at_the_due_instant_wins(a_day: BeginDay) -> None:
    day, job = await created(a_day)
    await day.passes(to="04:50")
    day.stands_at("05:00")

    await day.acknowledges("D2", settle=False)

    await ends(day, job)
    (entry,) = await day.audited("Alert.Acknowledged")
    assert (entry["details"]["late"], entry["details"]["response_seconds"]) == (False, 300.0)


@pytest.mark.requirement("X-20", "R-256", "X-13")
async def test_s04_c_what_is_sending_stands_and_the_rest_is_stopped(a_day: BeginDay) -> None:
    """The provider hears of the text when the network lets it through."""
    day, job = await created(a_day)
    await day.passes(to="04:50")

    async with day.house.network.held():
        passing = asyncio.create_task(day.passes(to="05:00"))
        await day.until("SELECT 1 AS yes FROM deliveries WHERE state = 'sending'")
        day.stands_at("05:00.400")
        await day.acknowledges("D2", settle=False)
    await passing

    day.told("05:00", "1.1", RD1="W")
    day.told("05:00.400", "1.1", RD1="S")
    await ends(day, job)
    (entry,) = await day.audited("Alert.Acknowledged")
    assert (entry["details"]["late"], entry["details"]["response_seconds"]) == (True, 300.4)
    (escalated,) = await day.audited("Alert.Escalated")
    assert escalated["id"] < entry["id"]
    assert (await card_of(day, "RD1"))["acknowledged"]["by"] == "D2"


@pytest.mark.requirement("X-17", "X-13", "R-148")
async def test_s04_d_who_is_not_asked_is_refused(a_day: BeginDay) -> None:
    day, job = await created(a_day)
    await day.passes(to="02:00")

    refused = await day.acknowledges("BC")

    nobody_answers(day)
    await ends(day, job)
    assert refused.status_code == 403
    assert [(row["actor"], row["reason"]) for row in await day.audited("Alert.AnswerRefused")] == [("BC", "not_yours")]


@pytest.mark.requirement("X-17", "X-13")
async def test_s04_e_the_same_answer_three_times_is_one(a_day: BeginDay) -> None:
    day, job = await created(a_day)
    await day.passes(to="02:00")

    replies = [await day.acknowledges("D2", key="tap-1") for _ in range(3)]

    await ends(day, job)
    assert {(reply.status_code, reply.content) for reply in replies} == {(202, replies[0].content)}
    assert len(await day.rows("SELECT id FROM acknowledgments")) == 1


@pytest.mark.requirement("X-18", "R-296", "R-299", "X-13")
async def test_s04_f_looking_is_no_answer(a_day: BeginDay) -> None:
    day, job = await created(a_day)
    await day.passes(to="02:00")

    row = (await card_of(day, "D1"))["seq"]
    for change in ("read", "archive"):
        looked = await day.asks("POST", f"/v1/inbox/{change}", "D1", json={"rows": [row]})
        assert looked.status_code == 200, looked.text

    nobody_answers(day)
    await ends(day, job)
    listed = await day.gets("/v1/alerts?state=open", "D1")
    assert day.last in [one["id"] for one in listed["alerts"]]
