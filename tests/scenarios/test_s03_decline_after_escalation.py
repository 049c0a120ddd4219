"""S03: the technician is silent, then declines; the job goes to another, or does not."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.job import Job, customer

BEFORE_THURSDAY = "2026-12-03T13:50-06:00"


async def declined_at_07(a_day: BeginDay) -> tuple[Day, Job]:
    """Offered to T1, silent for five minutes, declined after seven."""
    day = await a_day(BEFORE_THURSDAY)
    await customer(day, "C2")
    job = await Job.seen(day, "WO-1003")
    await day.begins_here("10:00")

    await job.assigned("T1")
    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    day.told("05:00", "5.6", M1="W,S")
    await job.declined("T1", "07:00")
    day.told("07:00", "2.3", M1="W,S", D1="W,S")
    return day, job


async def reassigned_at_09(a_day: BeginDay) -> tuple[Day, Job]:
    day, job = await declined_at_07(a_day)
    await job.reassigned("T2", "09:00", frm="T1")
    day.told("09:00", "7.5", T2="P,S", M1="W,I", D1="W")
    day.told("09:00", "7.4", T1="P")
    return day, job


@pytest.mark.requirement("X-08", "X-09", "R-149", "R-062", "R-440", "X-22", "X-42")
async def test_s03_declined_reassigned_and_accepted(a_day: BeginDay) -> None:
    day, job = await reassigned_at_09(a_day)

    await job.accepted("T2", "13:20")
    await day.passes(to="13:30")

    day.told("13:20", "2.2", M1="W,I", D1="W")
    day.told("13:20", "6.1", C2="W")
    await day.nothing_else()
    declined = await day.alert(await job.alert("ASSIGNMENT_DECLINED"))
    assert (declined["state"], declined["close_reason"]) == ("closed", "offered_again")
    for person in ("M1", "D1"):
        (told,) = await day.words("2.3", person, "web")
        assert "Priya, Lou" in told
    (card,) = await day.words("6.1", "C2", "web")
    assert "Priya" in card
    assert "Marcus" not in card


@pytest.mark.requirement("X-09")
async def test_s03_b_a_second_failed_offer_is_a_pattern(a_day: BeginDay) -> None:
    day, job = await reassigned_at_09(a_day)

    await job.declined("T2", "13:20")
    await day.passes(to="18:10")

    day.told("13:20", "2.3", M1="W,S", D1="W,S", RD1="S")
    await day.nothing_else()


@pytest.mark.requirement("X-09", "R-149")
async def test_s03_c_nobody_reassigns(a_day: BeginDay) -> None:
    """Once, however long it lasts."""
    day, _ = await declined_at_07(a_day)

    await day.passes(to="60:00")

    day.told("12:00", "2.3", RD1="S")
    await day.nothing_else()
