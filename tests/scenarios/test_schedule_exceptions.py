"""Schedule exceptions as the installation wants them: what is recorded, what raises an alert, how late is late."""

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.job import Job

TUESDAY = "2026-12-08T10:00-06:00"
GATE, NO_SHOW = "Gate locked", "No Show"


async def sets(day: Day, what: str, **body: Any) -> None:
    reply = await day.asks("PUT", f"/v1/settings/{what}", "AD", json=body)
    assert reply.status_code == 200, reply.text
    await day.rests()


async def records(day: Day) -> list[tuple[str, str, bool, bool]]:
    """Kind, status, whether it raised an alert, whether it is over; oldest first."""
    found = (await day.gets("/v1/exceptions"))["exceptions"]
    assert all((one["alert_id"] is not None) is one["matched"] for one in found)
    return [(one["kind"], one["status"], one["matched"], one["cleared_at"] is not None) for one in reversed(found)]


@pytest.mark.requirement("R-087", "R-088", "R-089", "R-093")
async def test_filters_decide_what_raises_an_alert_and_everything_is_recorded(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await sets(day, "exception-filters", filters=[{"name": "gates", "statuses": ["gate-locked"], "raises": False}])
    job = await Job.seen(day, "WO-1012")
    await day.begins_here("00:30")

    await job.says("schedule.exception", "00:40", status=GATE)
    await job.says("schedule.exception", "01:00", status="Wrong address")
    await job.says("schedule.exception_cleared", "04:00", status=GATE)
    await job.says("schedule.exception_cleared", "05:00", status="Wrong address")
    await day.passes(to="10:00")

    day.told("01:00", "7.3", M1="W,S", D1="W,S")
    day.told("05:00", "7.7", M1="W,S", D1="W,S")
    await day.nothing_else()
    assert await records(day) == [("status", GATE, False, True), ("status", "Wrong address", True, True)]


@pytest.mark.requirement("R-081", "R-082", "R-089", "X-22")
async def test_a_longer_grace_holds_for_jobs_that_are_under_way_too(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    job = await Job.seen(day, "WO-1012")
    start = day.house.time.now() + timedelta(hours=2)
    job.window = {"start": start, "end": start + timedelta(hours=2)}
    await job.assigned("T1")
    await job.accepted("T1")
    await day.begins_here("01:00")

    await sets(day, "terms", check_in_grace_minutes=25)
    await job.status("T1", "on_site", "150:00")
    await day.passes(to="152:00")

    day.told("144:00", "7.1", M1="W,S", D1="W,S")
    day.told("150:00", "7.7", M1="W,S", D1="W,S")
    day.told("150:00", "3.2", M1="W,I", D1="W")
    await day.nothing_else()
    assert await records(day) == [("no_check_in", "no check-in", True, True)]
    ((late,),) = [[one["late_minutes"] for one in (await day.gets("/v1/exceptions"))["exceptions"]]]
    assert late == 25
