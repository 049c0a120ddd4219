"""7.3, 7.5 and 7.9: an exception that clears, a job that changes hands, a region that is called once."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

TUESDAY = "2026-12-08T10:00-06:00"
THURSDAY = "2026-12-03T14:00-06:00"


@pytest.mark.requirement("R-087", "X-22", "R-093")
async def test_an_exception_clears_and_whoever_was_texted_hears_of_it(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await day.post("SCHEDULE_EXCEPTION", work_order_id="WO-1012", dedup_key="WO-1012:No Show")
    await day.passes(to="04:00")

    await day.acknowledges("D1")
    await day.passes(to="30:00")
    await day.clears("SCHEDULE_EXCEPTION", "WO-1012:No Show")
    await day.passes(to="60:00")

    day.told("00:00", "7.3", M1="W,S", D1="W,S")
    day.told("30:00", "7.7", M1="W,S", D1="W,S")
    await day.nothing_else()
    (closed,) = await day.rows("SELECT state, close_reason FROM alerts WHERE type = 'SCHEDULE_EXCEPTION'")
    assert closed["state"] == "closed"


async def a_reassignment(a_day: BeginDay) -> Day:
    """T1's job goes to T2, and T1, whose offer had ended, hears of it."""
    day = await a_day(THURSDAY)
    await day.post("REASSIGNED_AWAY", work_order_id="WO-1003", technician_id="T1", new_technician_id="T2")
    await day.post("REASSIGNED_TO", work_order_id="WO-1003", technician_id="T2", previous_technician_id="T1")
    day.told("00:00", "7.4", T1="P")
    day.told("00:00", "7.5", T2="P,S", M1="W,I", D1="W")
    return day


@pytest.mark.requirement("R-090", "R-091", "X-22")
async def test_the_new_technician_accepts(a_day: BeginDay) -> None:
    day = await a_reassignment(a_day)
    phone = day.phone_of("T2")

    await phone.replies(f"A{phone.code}")
    await day.passes(to="20:00")

    await day.nothing_else()
    assert "from Marcus" in phone.texts[0]
    alert = await day.alert()
    assert (alert["state"], alert["acknowledged_action"]) == ("closed", "accept")


@pytest.mark.requirement("R-091", "X-22", "X-08")
async def test_the_new_technicians_silence_goes_up_as_any_offers_does(a_day: BeginDay) -> None:
    day = await a_reassignment(a_day)

    await day.passes(to="40:00")

    day.told("05:00", "5.6", M1="W,S")
    day.told("10:00", "5.6", D1="W,S")
    day.told("15:00", "5.6", D1="W,S")
    await day.nothing_else()
    (task,) = await day.rows("SELECT role FROM manual_tasks")
    assert task["role"] == "central_dispatcher"


@pytest.mark.requirement("R-229", "X-64", "R-223")
async def test_key_1_ends_the_calls_of_a_regional_roll_up(a_day: BeginDay) -> None:
    """It asks for no answer, so nothing is acknowledged; but whoever has heard it is not called again."""
    day = await a_day(TUESDAY)
    await day.post("REGION_ROLLUP", work_order_id=None, dedup_key="R1:2026-12-08T10:00")
    await day.passes(to="00:10")

    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")
    await day.passes(to="20:00")

    day.told("00:00", "7.9", RD1="V")
    await day.nothing_else()
    waiting = await day.rows("SELECT id FROM deliveries WHERE state = 'planned'")
    alert = await day.alert()
    assert not waiting
    assert (alert["state"], alert["acknowledged_by"]) == ("closed", None)
