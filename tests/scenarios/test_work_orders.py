"""A work order by its events: each clock at its very instant, and nothing lost or told twice while Temporal is away."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.job import Job, customer

TUESDAY = "2026-11-24T09:00-06:00"


@pytest.mark.requirement("X-13", "X-75", "X-41", "R-441")
async def test_a_work_order_is_created_forgotten_assigned_and_accepted(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await customer(day, "C2")
    job = Job(day, "WO-1004")

    await job.created()
    await day.passes(to="20:00")
    await day.posts_event("work_order.assigned", window={"start": day.instant("120:00"), "end": day.instant("240:00")})
    await day.passes(to="23:00")
    await day.posts_event("offer.accepted")
    await day.passes(to="40:00")

    day.told("00:00", "1.1", D1="W", M1="W,I")
    day.told("05:00", "1.1", RD1="W,S")
    day.told("10:00", "1.1", AD="W")
    day.told("15:00", "1.1", OM="S")
    day.told("15:00", "5.7", D1="W,S")
    day.told("20:00", "2.1", T1="P,S", M1="W,I", D1="W")
    day.told("20:00", "7.7", D1="W,S")
    day.told("23:00", "2.2", M1="W,I", D1="W")
    day.told("23:00", "6.1", C2="W")
    await day.nothing_else()
    assert (await job.state())["status"] == "accepted"


@pytest.mark.requirement("X-20", "X-58")
async def test_what_came_while_temporal_was_away_takes_effect_in_order_and_once_when_it_is_back(
    a_day: BeginDay,
) -> None:
    day = await a_day(TUESDAY)
    await customer(day, "C2")
    job = Job(day, "WO-1004")
    day.house.temporal.away = True
    window = {"start": day.instant("120:00"), "end": day.instant("240:00")}

    await job.created()
    await day.posts_event("work_order.assigned", window=window)
    await day.posts_event("offer.accepted")
    await day.posts_event("offer.declined")
    day.stands_at("04:00")
    await day.temporal_is_back()
    await day.passes(to="20:00")

    day.told("04:00", "2.2", M1="W,I", D1="W")
    day.told("04:00", "6.1", C2="W")
    await day.nothing_else()
    events = await day.rows("SELECT type, state, reason FROM events ORDER BY seq")
    assert [(row["state"], row["reason"]) for row in events] == [
        ("applied", ""),
        ("applied", ""),
        ("applied", ""),
        ("contradicted", "contradicted"),
    ]
