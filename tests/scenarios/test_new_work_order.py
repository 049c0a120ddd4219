"""1.1: a service request has come in. S04 in all its branches, and silence to the very end."""

import asyncio

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

MONDAY = "2026-12-07T08:00-06:00"


async def a_new_work_order(a_day: BeginDay) -> Day:
    """S04 until 05:00: D1 and D2 on duty, both told in the console."""
    day = await a_day(MONDAY, on_duty=("D1", "D2"))
    await day.post("NEW_WORK_ORDER")
    day.told("00:00", "1.1", D1="W", D2="W", M1="W,I")
    return day


@pytest.mark.requirement("R-004", "R-148", "X-04", "X-75", "R-135")
async def test_nobody_answers_a_new_work_order(a_day: BeginDay) -> None:
    day = await a_new_work_order(a_day)

    await day.passes(to="30:00")

    day.told("05:00", "1.1", RD1="W,S")
    day.told("10:00", "1.1", AD="W")
    day.told("15:00", "1.1", OM="S")
    await day.nothing_else()
    assert (await day.alert())["state"] == "open"
    tasks = await day.rows("SELECT role, state, created_at FROM manual_tasks")
    assert [(task["role"], task["state"]) for task in tasks] == [("operations_manager", "open")]


@pytest.mark.requirement("R-147", "R-148", "X-03", "X-04", "X-10")
async def test_nobody_answers_a_critical_new_work_order(a_day: BeginDay) -> None:
    """Phones ring at every step: three attempts each, 120 s after the one before has rung out."""
    day = await a_day(MONDAY)

    await day.post("NEW_WORK_ORDER", work_order_priority="critical")
    await day.passes(to="30:00")

    day.told("00:00", "1.1", D1="W", M1="W,I")
    day.told("05:00", "1.1", RD1="W,S,V")
    day.told("07:25", "1.1", RD1="V")
    day.told("09:50", "1.1", RD1="V")
    day.told("10:00", "1.1", AD="W,V")
    day.told("12:25", "1.1", AD="V")
    day.told("14:50", "1.1", AD="V")
    day.told("15:00", "1.1", OM="S,V")
    day.told("17:25", "1.1", OM="V")
    day.told("19:50", "1.1", OM="V")
    await day.nothing_else()
    escalated = await day.rows("SELECT priority, escalated FROM deliveries WHERE step > 0")
    assert {(row["priority"], row["escalated"]) for row in escalated} == {("high", 1)}
    assert all(text.startswith("ESCALATED: ") for text in day.phone_of("RD1").texts)


@pytest.mark.requirement("R-001", "X-26", "X-33")
async def test_an_offline_dispatcher_gets_a_text_too(a_day: BeginDay) -> None:
    day = await a_day(MONDAY, offline=("D1",))

    await day.post("NEW_WORK_ORDER")
    await day.phone_of("D1").replies(f"A{day.phone_of('D1').code}")
    await day.passes(to="14:50")

    day.told("00:00", "1.1", D1="W,S", M1="W,I")
    await day.nothing_else()
    assert (await day.alert())["acknowledged_by"] == "D1"


@pytest.mark.requirement("X-17", "X-20", "R-255", "R-321")
async def test_s04_a_the_answer_comes_a_moment_before_the_step(a_day: BeginDay) -> None:
    day = await a_new_work_order(a_day)
    await day.passes(to="04:50")
    day.stands_at("04:59.900")

    first = await day.acknowledges("D2")
    await day.passes(to="05:03")
    second = await day.acknowledges("D1")
    await day.passes(to="14:50")

    await day.nothing_else()
    assert first.status_code == 202
    assert second.status_code == 200
    assert second.json()["already_acknowledged_by"] == "D2"
    assert [row["actor"] for row in await day.audited("Alert.AnswerSecondary")] == ["D1"]


@pytest.mark.requirement("X-20")
async def test_s04_b_an_answer_committed_at_the_due_instant_wins(a_day: BeginDay) -> None:
    day = await a_new_work_order(a_day)
    await day.passes(to="04:50")
    day.stands_at("05:00")

    await day.acknowledges("D2", settle=False)
    await day.passes(to="14:50")

    await day.nothing_else()
    (entry,) = await day.audited("Alert.Acknowledged")
    assert entry["details"]["late"] is False
    assert entry["details"]["response_seconds"] == 300.0


@pytest.mark.requirement("X-20", "R-256")
async def test_s04_c_what_is_sending_stands_and_the_rest_is_stopped(a_day: BeginDay) -> None:
    day = await a_new_work_order(a_day)
    await day.passes(to="04:50")

    async with day.house.network.held():
        passing = asyncio.create_task(day.passes(to="05:00"))
        await day.until("SELECT 1 AS yes FROM deliveries WHERE state = 'sending'")
        day.stands_at("05:00.400")
        await day.acknowledges("D2", settle=False)
    await passing
    await day.passes(to="14:50")

    day.told("05:00", "1.1", RD1="W")
    day.told("05:00.400", "1.1", RD1="S")
    await day.nothing_else()
    (entry,) = await day.audited("Alert.Acknowledged")
    assert entry["details"]["late"] is True
    assert entry["details"]["response_seconds"] == 300.4
    (escalated,) = await day.audited("Alert.Escalated")
    assert escalated["id"] < entry["id"]


@pytest.mark.requirement("X-17")
async def test_s04_d_who_is_not_asked_is_refused(a_day: BeginDay) -> None:
    day = await a_new_work_order(a_day)
    await day.passes(to="02:00")

    refused = await day.acknowledges("BC")
    await day.passes(to="09:50")

    day.told("05:00", "1.1", RD1="W,S")
    await day.nothing_else()
    assert refused.status_code == 403
    assert [(row["actor"], row["reason"]) for row in await day.audited("Alert.AnswerRefused")] == [("BC", "not_yours")]


@pytest.mark.requirement("X-17")
async def test_s04_e_the_same_answer_three_times_is_one(a_day: BeginDay) -> None:
    day = await a_new_work_order(a_day)
    await day.passes(to="02:00")

    replies = [await day.acknowledges("D2", key="tap-1") for _ in range(3)]
    await day.passes(to="14:50")

    await day.nothing_else()
    assert {(reply.status_code, reply.content) for reply in replies} == {(202, replies[0].content)}
    assert len(await day.rows("SELECT id FROM acknowledgments")) == 1


@pytest.mark.requirement("X-18", "R-296", "R-299")
async def test_s04_f_looking_is_no_answer(a_day: BeginDay) -> None:
    day = await a_new_work_order(a_day)
    await day.passes(to="02:00")

    inbox = await day.gets("/v1/inbox", "D1")
    row = inbox["rows"][0]["seq"]
    for change in ("read", "archive"):
        await day.asks("POST", f"/v1/inbox/{change}", "D1", json={"rows": [row]})
    await day.passes(to="09:50")

    day.told("05:00", "1.1", RD1="W,S")
    await day.nothing_else()
    still = await day.gets("/v1/inbox", "D1")
    assert [one["seq"] for one in still["rows"]] == [row]
    listed = await day.gets("/v1/alerts?state=open", "D1")
    assert [one["id"] for one in listed["alerts"]] == [day.last]
