"""Nobody there to tell: the next step at once, and the admins know (X-24)."""

import pytest

from tests.scenarios.conftest import BeginDay

THURSDAY = "2026-12-10T11:00-06:00"


@pytest.mark.requirement("X-24", "X-64")
async def test_a_region_without_dispatcher_falls_through_to_the_last_step_at_once(a_day: BeginDay) -> None:
    """The re-call has nobody either; the report keeps its time."""
    day = await a_day(THURSDAY, people={"RD2": {"on_duty": False}})

    await day.post("SLA_BREACH", store_id="S091", technician_id="T4")
    await day.passes(to="20:00")

    day.told("00:00", "5.4", D1="W,S", AD="W,V", OM="V")
    day.told("00:00", "7.10", AD="W")
    day.told("02:25", "5.4", AD="V", OM="V")
    day.told("04:50", "5.4", AD="V", OM="V")
    day.told("15:00", "5.4", AD="W")
    await day.nothing_else()


@pytest.mark.requirement("X-24")
async def test_a_dispatcher_without_a_number_counts_as_nobody(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY, people={"RD1": {"number": None, "devices": ()}})

    await day.post("SLA_BREACH")
    await day.passes(to="00:30")

    day.told("00:00", "5.4", D1="W,S", AD="W,V", OM="V")
    day.told("00:00", "7.10", AD="W")
    await day.nothing_else()
    suppressed = await day.rows("SELECT reason, channel FROM deliveries WHERE recipient = 'RD1' AND step = 0")
    assert {(row["channel"], row["reason"]) for row in suppressed} == {("sms", "no_number"), ("voice", "no_number")}


@pytest.mark.requirement("X-24")
async def test_a_technician_without_a_phone_leaves_the_offer_to_the_store_manager(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY, people={"T1": {"number": None, "devices": ()}})

    await day.post("WORK_ASSIGNED")
    await day.passes(to="09:50")

    day.told("00:00", "2.1", M1="W,I", D1="W")
    day.told("00:00", "5.6", M1="W,S")
    day.told("00:00", "7.10", AD="W,W")
    await day.nothing_else()


@pytest.mark.requirement("X-50", "X-64")
async def test_who_wrote_stop_gets_no_text_and_the_admins_are_told(a_day: BeginDay) -> None:
    """The calls go on, and a push stands in for the text: STOP is said to texts."""
    day = await a_day(THURSDAY)
    await day.phone_of("RD1").replies("STOP")

    await day.post("SLA_BREACH")
    await day.passes(to="00:30")

    day.told("00:00", "?", **{day.phone_of("RD1").number: "S"})
    day.told("00:00", "5.4", RD1="V,P", D1="W,S", AD="W")
    day.told("00:00", "7.10", AD="W")
    await day.nothing_else()
