"""S10 by events: an external scheduler keeps posting the same exception of one work order."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.job import Job

MONDAY = "2026-12-07T10:00-06:00"
A_DAY = "1440:00"
SUMMARIES = [
    "",
    "1 report and 2 updates since 10:00 AM: ",
    "2 reports and 1 update since 10:05 AM: ",
    "1 report since 10:15 AM: ",
    "",
    "",
]


async def tuesday(a_day: BeginDay, *orders: str) -> tuple[Day, list[Job]]:
    """Work that T1 has since Monday, and that nobody is late for."""
    day = await a_day(MONDAY)
    jobs = [await Job.taken(day, order, "T1") for order in orders]
    await day.begins_here(A_DAY)
    return day, jobs


async def reported(job: Job, at: str, **more: str) -> None:
    await job.says("schedule.exception", at, status="No Show", **more)


async def of_type(day: Day, job: Job) -> list[str]:
    rows = await day.rows(
        "SELECT id FROM alerts WHERE type = 'SCHEDULE_EXCEPTION' AND work_order_id = :id ORDER BY id", id=job.id
    )
    return [row["id"] for row in rows]


@pytest.mark.requirement("R-396", "R-397", "R-398", "R-399", "R-400", "X-36", "X-37", "R-093")
async def test_s10_the_same_exception_all_morning(a_day: BeginDay) -> None:
    day, (job, other) = await tuesday(a_day, "WO-1012", "WO-1013")

    await reported(job, "00:00")
    await reported(other, "00:10")
    for at in ("00:30", "04:59", "05:00", "06:00", "12:30", "14:00", "45:00"):
        await reported(job, at)
    (first,) = await of_type(day, job)
    await reported(job, "75:01")
    await job.says("schedule.exception_cleared", "80:00", status="No Show")
    await reported(job, "81:00")
    await day.passes(to="110:00")

    for at in ("00:00", "05:00", "15:00", "45:00", "75:01", "81:00"):
        day.told(at, "7.3", D1="W,S", M1="W,S")
    day.told("00:10", "7.3", D1="W,S", M1="W,S")
    day.told("80:00", "7.7", D1="W,S", M1="W,S")
    await day.nothing_else()
    assert len(await of_type(day, job)) == 3
    superseded = await day.alert(first)
    assert (superseded["state"], superseded["close_reason"]) == ("closed", "superseded")
    for person in ("D1", "M1"):
        texts = [text for text in day.phone_of(person).texts if "Exception: No Show. WO-1012" in text]
        assert [text.partition("Exception: ")[0] for text in texts] == SUMMARIES


@pytest.mark.requirement("X-37", "X-75")
async def test_s10_a_report_is_as_old_as_it_says(a_day: BeginDay) -> None:
    """It is received three minutes later than it occurred."""
    day, (job,) = await tuesday(a_day, "WO-1012")
    await reported(job, "00:00")

    await day.passes(to="33:00")
    await job.says("schedule.exception", status="No Show", occurred="30:00")
    await day.passes(to="33:30")

    day.told("00:00", "7.3", D1="W,S", M1="W,S")
    day.told("33:00", "7.3", D1="W,S", M1="W,S")
    await day.nothing_else()
    assert len(await of_type(day, job)) == 1


@pytest.mark.requirement("X-36", "R-150", "X-16")
async def test_s10_a_repeated_shortage_leaves_its_ladder_as_it_is(a_day: BeginDay) -> None:
    day, (job,) = await tuesday(a_day, "WO-1012")
    await job.status("T1", "on_site")
    day.told("00:00", "3.2", M1="W,I", D1="W")

    for at in ("00:00", "00:30", "09:30"):
        await job.says("shortage.reported", at, technician_id="T1", item="Compressor relay")
    await day.passes(to="16:00")

    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    day.told("05:00", "5.2", RD1="V,S")
    day.told("07:25", "5.2", RD1="V")
    day.told("09:50", "5.2", RD1="V")
    day.told("10:00", "5.2", OM="V,S", AD="W", D1="W,S", M1="W,S")
    day.told("12:25", "5.2", OM="V")
    day.told("14:50", "5.2", OM="V")
    day.told("15:00", "5.2", D1="W,S")
    await day.nothing_else()
