"""What a work order does by itself, and what ends it: deadlines, late arrivals, overruns, crews, cancellations."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.job import Job, customer

TUESDAY = "2026-12-01T09:00-06:00"


async def accepted(a_day: BeginDay, *, minutes: int | None = None, **created: Any) -> tuple[Day, Job]:
    """T1 has it; the visit begins in four hours."""
    day = await a_day(TUESDAY)
    await customer(day, "C2")
    job = Job(day, "WO-7")
    await job.created(**{name: value(day) for name, value in created.items()})
    await day.acknowledges("D1", alert=await job.alert("NEW_WORK_ORDER"))
    visit = {"start": day.instant("240:00"), "end": day.instant("360:00")}
    await job.assigned("T1", window=visit, estimated_minutes=minutes)
    await job.accepted("T1")
    day.told("00:00", "1.1", D1="W", M1="W,I")
    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    day.told("00:00", "2.2", M1="W,I", D1="W")
    day.told("00:00", "6.1", C2="W")
    return day, job


def _after_100_minutes(day: Day) -> datetime:
    return day.instant("100:00")


@pytest.mark.requirement("R-049", "R-050", "X-62", "X-63", "X-65", "X-12", "X-23")
async def test_a_deadline_warns_once_for_each_version_and_its_breach_takes_over(a_day: BeginDay) -> None:
    day, job = await accepted(a_day, sla_deadline=_after_100_minutes)
    await job.status("T1", "on_site", "30:00")
    day.told("30:00", "3.2", M1="W,I", D1="W")

    await job.says("work_order.sla_changed", "85:00", sla_deadline=day.instant("200:00"))
    await job.photos("completed", "T1", 3, "202:00")
    await day.passes(to="230:00")

    day.told("80:00", "5.3", D1="W,S", M1="W,S")
    day.told("160:00", "5.3", D1="W,S", M1="W,S")
    day.told("200:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("202:00", "3.3", M1="W,S", D1="W")  # nothing is left of its time, so it is critical
    day.told("202:00", "7.7", RD1="W,S", D1="W,S", M1="W,S")
    day.told("215:00", "5.4", AD="W")
    await day.nothing_else()


@pytest.mark.requirement("R-081", "R-092", "X-22")
async def test_who_comes_late_is_missed_and_who_stays_long_is_noticed(a_day: BeginDay) -> None:
    day, job = await accepted(a_day, minutes=60)

    await job.status("T1", "on_site", "262:00")
    await job.photos("completed", "T1", 3, "330:00")
    await day.passes(to="400:00")

    day.told("255:00", "7.1", M1="W,S", D1="W,S")
    day.told("262:00", "3.2", M1="W,I", D1="W")
    day.told("262:00", "7.7", M1="W,S", D1="W,S")
    day.told("322:00", "7.6", M1="W", D1="W")
    day.told("330:00", "3.3", M1="W", D1="W")
    await day.nothing_else()


@pytest.mark.requirement("X-23", "X-73", "R-084")
async def test_a_cancellation_is_told_and_stops_everything(a_day: BeginDay) -> None:
    day, job = await accepted(a_day, sla_deadline=_after_100_minutes)

    await job.says("work_order.cancelled", "10:00", by="customer", reason="sold the truck")
    await day.passes(to="400:00")

    day.told("10:00", "7.11", T1="P,S", M1="W", D1="W")
    day.told("10:00", "7.2", M1="W,S", D1="W,S")
    day.told("10:00", "6.3", C2="W")
    await day.nothing_else()
    assert (await job.state())["status"] == "cancelled"


@pytest.mark.requirement("X-42")
async def test_a_window_that_moves_is_a_call_for_customer_service_and_no_text(a_day: BeginDay) -> None:
    day, job = await accepted(a_day)

    moved = {"start": timedelta(hours=6), "end": timedelta(hours=8)}
    await job.says("work_order.rescheduled", "10:00", window=moved, by="dispatcher")
    await day.passes(to="300:00")

    day.told("10:00", "7.14", CSR="W,I", T1="P")
    await day.nothing_else()


@pytest.mark.requirement("X-59", "X-47", "X-42")
async def test_a_crew_is_asked_one_by_one_and_its_lead_tells_the_customer(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await customer(day, "C2")
    job = await Job.seen(day, "WO-8")
    day.told("00:00", "1.1", D1="W", M1="W,I")

    await job.assigned("T1", technician_ids=["T1", "T2"], lead="T1")
    await job.accepted("T2", "01:00")
    await job.accepted("T1", "02:00")
    await job.status("T2", "en_route", "20:00")
    await job.status("T1", "en_route", "21:00")
    await day.passes(to="40:00")

    for technician in ("T1", "T2"):
        day.told("00:00", "2.1", M1="W,I", D1="W", **{technician: "P,S"})
    day.told("01:00", "2.2", M1="W,I", D1="W")
    day.told("02:00", "2.2", M1="W,I", D1="W")
    day.told("02:00", "6.1", C2="W")
    for at in ("20:00", "21:00"):
        day.told(at, "3.1", M1="W,I", D1="W")
    await day.nothing_else()


@pytest.mark.requirement("R-433", "X-13")
async def test_an_offer_is_held_until_its_time(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    job = await Job.seen(day, "WO-9")
    day.told("00:00", "1.1", D1="W", M1="W,I")

    await job.assigned("T1", dispatch_at=day.instant("30:00"))
    await job.accepted("T1", "32:00")
    await day.passes(to="50:00")

    day.told("30:00", "2.1", T1="P,S", M1="W,I", D1="W")
    day.told("32:00", "2.2", M1="W,I", D1="W")
    day.told("32:00", "6.1", C2="W")
    await day.nothing_else()


@pytest.mark.requirement("X-22", "X-64", "R-440")
async def test_who_accepts_what_is_anothers_by_now_is_told_so_once(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    job = await Job.seen(day, "WO-9")
    await job.assigned("T1")
    offer = await job.alert("WORK_ASSIGNED")

    await job.reassigned("T2", "02:00", frm="T1")
    await job.accepted("T1", "03:00")
    refused = await day.answers("T1", "accept", alert=offer)
    await job.accepted("T2")
    await day.passes(to="20:00")

    day.told("00:00", "1.1", D1="W", M1="W,I")
    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    day.told("02:00", "7.5", T2="P,S", M1="W,I", D1="W")
    day.told("02:00", "7.4", T1="P,S")
    day.told("03:00", "7.12", T1="P", D1="W")
    day.told("03:00", "2.2", M1="W,I", D1="W")
    day.told("03:00", "6.1", C2="W")
    await day.nothing_else()
    assert refused.status_code == 409
