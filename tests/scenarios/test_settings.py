"""What people set holds at the next step of alerts that run already."""

from typing import Any

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

TUESDAY = "2026-12-08T10:00-06:00"


async def sets(day: Day, path: str, person: str, **wanted: Any) -> None:
    reply = await day.asks("PUT", path, person, json=wanted)
    assert reply.status_code == 200, reply.text


@pytest.mark.requirement("X-69", "X-35", "R-437")
async def test_texts_that_are_switched_off_are_missing_from_the_next_step(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await day.post("EQUIPMENT_SHORTAGE")
    await day.passes(to="01:00")

    await sets(day, "/v1/settings/methods", "AD", sms=False)
    await day.passes(to="05:00")
    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")
    await day.passes(to="09:55")

    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    day.told("05:00", "5.2", RD1="V")
    await day.nothing_else()
    (entry,) = await day.rows("SELECT actor, details FROM audit_entries WHERE event = 'Methods.Changed'")
    assert (entry["actor"], entry["details"]) == ("AD", '{"sms":"on → off"}')


@pytest.mark.requirement("X-69", "X-24")
async def test_a_step_that_the_switches_leave_empty_falls_through(a_day: BeginDay) -> None:
    """RD1 and OM are told by text and call alone; what is left are rows."""
    day = await a_day(TUESDAY)
    await day.post("EQUIPMENT_SHORTAGE")
    await day.passes(to="01:00")

    await sets(day, "/v1/settings/methods", "AD", sms=False, voice=False)
    await day.passes(to="20:00")

    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    day.told("05:00", "5.2", AD="W")
    day.told("05:00", "5.2", D1="W")
    await day.nothing_else()


@pytest.mark.requirement("X-35", "R-437")
async def test_a_technician_who_wants_no_texts_is_texted_offers_alone(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)

    await sets(day, "/v1/technicians/T1/methods", "T1", sms=False)
    await day.post("WORK_ASSIGNED", work_order_id="WO-1003")
    await day.answers("T1", "accept")
    await day.passes(to="01:00")
    await day.post("WORK_ORDER_COMMENT", urgent=True)
    await day.passes(to="04:00")

    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    day.told("01:00", "1.2", T1="P", D1="W,I")
    await day.nothing_else()


@pytest.mark.requirement("R-344", "R-345", "X-26", "X-29")
async def test_quiet_hours_that_begin_now_hold_the_next_text_to_their_end(a_day: BeginDay) -> None:
    """5.6 reaches the manager by a silent row at once, and by text when the hours end."""
    day = await a_day(TUESDAY)
    await day.post("WORK_ASSIGNED", work_order_id="WO-1003")
    await day.passes(to="01:00")

    await sets(day, "/v1/me/quiet-hours", "M1", start="10:00", end="10:08")
    await day.passes(to="09:00")

    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    day.told("05:00", "5.6", M1="W")
    day.told("08:00", "5.6", M1="S")
    await day.nothing_else()
