"""5.5: technicians with active work whose phones fall silent, and what ends it."""

from datetime import timedelta

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.job import Job

TUESDAY = "2026-12-01T11:10-06:00"
WO = "WO-1002"


async def beats(day: Day, at: str) -> None:
    """T1's phone is heard, for the first time for a while or once more."""
    if day.instant(at) > day.house.time.now():
        await day.passes(to=at)
    assert (await day.asks("PUT", "/v1/me/presence", "T1")).status_code == 204
    await day.rests()


async def at_work(a_day: BeginDay) -> tuple[Day, Job]:
    """T1 has just accepted a job, and the phone is heard at 00:00."""
    day = await a_day(TUESDAY, offline={"T1"})
    job = await Job.taken(day, WO, "T1")
    await day.begins_here("01:00")
    await beats(day, "00:00")
    return day, job


@pytest.mark.requirement("R-057", "R-058", "R-060", "X-14", "X-22", "R-093")
async def test_a_silent_phone_is_told_at_ten_and_fifteen_minutes_and_its_return_once(a_day: BeginDay) -> None:
    day, _ = await at_work(a_day)

    await beats(day, "17:00")
    await beats(day, "17:30")
    await day.passes(to="26:00")

    day.told("10:00", "5.5", M1="W,S", D1="W,S")
    day.told("15:00", "5.5", D1="W,S", M1="W")
    day.told("17:00", "7.7", M1="W,S", D1="W,S")
    await day.nothing_else()


@pytest.mark.requirement("R-057")
async def test_heartbeats_keep_it_quiet(a_day: BeginDay) -> None:
    day, _ = await at_work(a_day)

    for minute in range(9, 60, 9):
        await beats(day, f"{minute}:00")
    await day.passes(to="62:00")

    await day.nothing_else()


@pytest.mark.requirement("R-057")
async def test_without_active_work_nobody_is_missed(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY, offline={"T1"})
    await beats(day, "00:00")
    await day.posts_event("technician.unavailable", occurred="00:00")

    await day.passes(to="60:00")

    await day.nothing_else()


@pytest.mark.requirement("R-057", "X-14", "X-22")
async def test_who_is_unavailable_is_missed_at_once_until_a_status_comes(a_day: BeginDay) -> None:
    day, job = await at_work(a_day)
    await day.passes(to="02:00")

    await day.posts_event("technician.unavailable", last_seen=timedelta(minutes=-1))
    await beats(day, "04:00")
    await job.status("T1", "en_route", "08:00")
    await day.passes(to="12:00")

    day.told("02:00", "5.5", M1="W,S", D1="W,S")
    day.told("07:00", "5.5", D1="W,S", M1="W")
    day.told("08:00", "7.7", M1="W,S", D1="W,S")
    day.told("08:00", "3.1", M1="W,I", D1="W")
    await day.nothing_else()


@pytest.mark.requirement("R-057", "X-14")
async def test_a_lost_connection_counts_from_when_the_app_was_last_heard(a_day: BeginDay) -> None:
    day, _ = await at_work(a_day)
    await day.passes(to="08:00")

    await day.posts_event("technician.connection_lost", last_seen=timedelta(minutes=-6))
    await day.passes(to="13:00")
    await day.posts_event("technician.connection_restored")
    await day.passes(to="20:00")

    day.told("12:00", "5.5", M1="W,S", D1="W,S")
    day.told("13:00", "7.7", M1="W,S", D1="W,S")
    await day.nothing_else()


@pytest.mark.requirement("X-23")
async def test_with_the_job_the_watch_over_its_technician_ends(a_day: BeginDay) -> None:
    day, job = await at_work(a_day)
    await day.passes(to="12:00")

    await job.says("work_order.closed", "12:30", by="D1")
    await day.passes(to="40:00")

    day.told("10:00", "5.5", M1="W,S", D1="W,S")
    await day.nothing_else()
    watches = await day.rows("SELECT active, look_at FROM technician_watches WHERE technician_id = 'T1'")
    assert [(row["active"], row["look_at"]) for row in watches] == [(0, None)]
