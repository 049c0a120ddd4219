"""A day with known answers, and exactly the figures that follow from it."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

THURSDAY = "2026-12-03T14:00-06:00"
LAST_WEEK = {"from": "2026-11-26T00:00:00-06:00", "to": "2026-12-03T00:00:00-06:00"}


async def four_answers(a_day: BeginDay) -> Day:
    """A driver accepts after 180 s, the desk answers after 60 s, after 420 s somebody else does, a call after 10 s."""
    day = await a_day(THURSDAY)
    await day.asks("PUT", "/v1/me/presence", "T1", json={"status": "en_route", "speed_mph": 41.5})
    await day.post("WORK_ASSIGNED", work_order_id="WO-1")
    await day.passes(to="03:00")
    await day.answers("T1", "accept")
    await day.passes(to="04:00")
    await day.post("NEW_WORK_ORDER", work_order_id="WO-2")
    await day.passes(to="05:00")
    await day.acknowledges("D1")
    await day.passes(to="10:00")
    await day.post("NEW_WORK_ORDER", work_order_id="WO-3")
    await day.passes(to="17:00")
    await day.acknowledges("RD1")
    await day.passes(to="20:00")
    await day.post("SLA_BREACH", work_order_id="WO-4")
    await day.passes(to="20:10")
    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")
    await day.passes(to="30:00")
    return day


@pytest.mark.requirement("R-363", "R-364", "R-365", "R-256", "X-20", "X-54", "X-72", "F-21", "F-23", "F-25")
async def test_a_day_with_known_answers_has_known_figures(a_day: BeginDay) -> None:
    day = await four_answers(a_day)

    found = await day.gets("/v1/metrics?period=today", "M1")

    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    day.told("04:00", "1.1", D1="W", M1="W,I")
    day.told("10:00", "1.1", D1="W", M1="W,I")
    day.told("15:00", "1.1", RD1="W,S")
    day.told("20:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    await day.nothing_else()
    assert found["span"] == {
        "period": "today",
        "since": "2026-12-03T06:00:00Z",
        "until": "2026-12-04T06:00:00Z",
        "zone": "America/Chicago",
    }
    assert found["response"] == {
        "average_seconds": (180 + 60 + 420 + 10) / 4,
        "p50_seconds": 60.0,
        "p90_seconds": 420.0,
        "acknowledgments": 4,
        "required_but_unanswered": 0,
        "on_time": 3,
        "late": 1,
        "target_met": 2,
        "target_missed": 1,
        "deferred_driving": 1,
    }
    assert [(one["type"], one["role"], one["met"], one["missed"]) for one in found["targets"]] == [
        ("NEW_WORK_ORDER", "central_dispatcher", 1, 1),
        ("SLA_BREACH", "regional_dispatcher", 1, 0),
    ]
    assert [point["acknowledgments"] for point in found["trend"]] == [0] * 14 + [4] + [0] * 9
    assert found["escalation"] == {"escalated": 1, "resolved": 1, "timeouts": 1}
    assert found["sla"] == {"breaches": 1}
    assert {one["type"]: one["alerts"] for one in found["types"]} == {
        "NEW_WORK_ORDER": 2,
        "WORK_ASSIGNED": 1,
        "SLA_BREACH": 1,
    }
    counts = {one["channel"]: (one["count"], one["delivered"]) for one in found["channels"]}
    assert counts == {
        "web": (9, 9),
        "in_app": (3, 3),
        "push": (1, 0),
        "sms": (4, 4),
        "voice": (1, 1),
        "email": (0, 0),
    }
    assert (found["delivery"]["carrier_delivered"], found["delivery"]["success_rate"]) == (5, 17 / 18)
    fatigue = found["fatigue"]
    assert [(one["recipient"], one["interruptions"], one["most_in_ten_minutes"]) for one in fatigue["recipients"]] == [
        ("RD1", 3, 2),
        ("T1", 2, 2),
        ("D1", 1, 1),
    ]
    assert fatigue["mix"] == {"critical": 0.5, "high": 0.5, "medium_and_low": 0.0}
    assert (fatigue["chattering"], fatigue["stale"], fatigue["after_hours"]) == (0, 0, [])


@pytest.mark.requirement("R-365", "F-22")
async def test_an_evening_is_after_hours_and_last_week_was_quiet(a_day: BeginDay) -> None:
    day = await a_day("2026-12-03T17:58-06:00")
    await day.post("WORK_ASSIGNED", work_order_id="WO-1")
    await day.passes(to="03:00")
    await day.post("WORK_ASSIGNED", work_order_id="WO-2")
    await day.passes(to="04:00")

    found = await day.gets("/v1/metrics?period=week", "D1")
    answer = await day.asks("GET", "/v1/metrics", "D1", params=LAST_WEEK)
    before = answer.json()

    for at in ("00:00", "03:00"):
        day.told(at, "2.1", T1="P,S", M1="W,I", D1="W")
    await day.nothing_else()
    assert found["fatigue"]["after_hours"] == [{"technician": "T1", "interruptions": 2}]
    assert found["response"]["required_but_unanswered"] == 2
    assert len(found["trend"]) == 7
    assert (before["types"], before["delivery"]["success_rate"], len(before["trend"])) == ([], None, 8)
