"""What the dispatch system posts out of turn, twice or in words of its own; shortages and comments on the way."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.job import Job

TUESDAY = "2026-12-01T09:00-06:00"


async def on_its_way(a_day: BeginDay) -> tuple[Day, Job]:
    """T1 has the job since ten minutes ago."""
    day = await a_day(TUESDAY)
    job = await Job.taken(day, "WO-7", "T1")
    await day.begins_here("10:00")
    return day, job


async def verdicts(day: Day) -> list[tuple[str, str]]:
    """Of every event that changed nothing: its state, and why."""
    rows = await day.rows("SELECT state, reason FROM events WHERE state <> 'applied' ORDER BY seq")
    return [(row["state"], row["reason"]) for row in rows]


@pytest.mark.requirement("X-77")
async def test_an_offer_before_its_work_order_is_made_at_once_and_the_admins_hear_of_it(a_day: BeginDay) -> None:
    """Nobody need see and assign any more what somebody has."""
    day = await a_day(TUESDAY)
    job = Job(day, "WO-8")

    await job.assigned("T1")
    await job.created("02:00")
    await job.accepted("T1", "03:00")
    await day.passes(to="40:00")

    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    day.told("00:00", "7.10", AD="W")
    day.told("03:00", "2.2", M1="W,I", D1="W")
    day.told("03:00", "6.1", C2="W")
    await day.nothing_else()
    assert "WO-8" in day.phone_of("T1").texts[0]


@pytest.mark.requirement("X-58", "X-77")
async def test_what_is_repeated_late_or_contradicts_changes_nothing(a_day: BeginDay) -> None:
    day, job = await on_its_way(a_day)

    await job.status("T1", "Arrived")
    await job.status("T1", "traveling", "01:00")
    await job.status("T1", "ON-SITE", "02:00")
    await job.declined("T1", "03:00")
    await job.says("work_order.closed", "04:00", by="D1", reason="invoiced")
    await job.status("T1", "complete", "05:00")
    await day.passes(to="300:00")

    day.told("00:00", "3.2", M1="W,I", D1="W")
    await day.nothing_else()
    assert len(await verdicts(day)) == 4
    assert (await job.state())["status"] == "closed"


@pytest.mark.requirement("X-58", "X-64")
async def test_a_status_that_nobody_knows_is_kept_and_told_once_a_day(a_day: BeginDay) -> None:
    day, job = await on_its_way(a_day)

    for at in ("00:00", "05:00"):
        await job.status("T1", "waiting_for_crane", at)
    await day.passes(to="30:00")

    day.told("00:00", "7.10", AD="W")
    await day.nothing_else()


@pytest.mark.requirement("R-045", "R-046", "X-22", "X-64")
async def test_a_shortage_is_decided_by_way_of_the_dispatch_system(a_day: BeginDay) -> None:
    """Whoever decides is not told that it is decided."""
    day, job = await on_its_way(a_day)

    await job.says("shortage.reported", technician_id="T1", item="Compressor relay")
    await job.says("shortage.resolved", "03:00", by="M1", resolution="approve_alternative")
    await day.passes(to="30:00")

    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    day.told("03:00", "7.13", T1="P")
    day.told("03:00", "7.7", D1="W,S")
    await day.nothing_else()


@pytest.mark.requirement("R-005", "R-006", "X-36")
async def test_a_comment_reaches_who_has_the_job(a_day: BeginDay) -> None:
    day, job = await on_its_way(a_day)

    await job.says("work_order.commented", origin="reach", text="The gate code is 4711.", author="Reach")
    await day.passes(to="30:00")

    day.told("00:00", "1.2", T1="P", D1="W,I")
    await day.nothing_else()
