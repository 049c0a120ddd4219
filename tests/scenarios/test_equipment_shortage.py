"""5.2: a part is missing. Acknowledging finds no part: only a decision ends it."""

import pytest

from tests.scenarios.conftest import BeginDay

TUESDAY = "2026-12-08T10:00-06:00"


@pytest.mark.requirement("R-150", "X-02", "X-68", "R-127")
async def test_an_ordinary_shortage_that_nobody_answers(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)

    await day.post("EQUIPMENT_SHORTAGE")
    await day.passes(to="40:00")

    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    day.told("05:00", "5.2", RD1="V,S")
    day.told("07:25", "5.2", RD1="V")
    day.told("09:50", "5.2", RD1="V")
    day.told("10:00", "5.2", OM="V,S", AD="W")
    day.told("12:25", "5.2", OM="V")
    day.told("14:50", "5.2", OM="V")
    day.told("15:00", "5.2", D1="W,S")
    await day.nothing_else()
    (task,) = await day.rows("SELECT role, state FROM manual_tasks")
    assert (task["role"], task["state"]) == ("central_dispatcher", "open")


@pytest.mark.requirement("R-150", "X-10")
async def test_on_a_critical_work_order_the_regional_dispatcher_is_called_at_once(a_day: BeginDay) -> None:
    """The call of the step at 5 minutes takes the place of the third attempt of the first."""
    day = await a_day(TUESDAY)

    await day.post("EQUIPMENT_SHORTAGE", work_order_priority="critical")
    await day.passes(to="05:00")
    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")
    await day.passes(to="09:55")

    day.told("00:00", "5.2", D1="W,S", M1="W,S", RD1="V,S")
    day.told("02:25", "5.2", RD1="V")
    day.told("04:50", "5.2", RD1="V")
    day.told("05:00", "5.2", RD1="S")
    await day.nothing_else()
    assert (await day.alert())["acknowledged_by"] == "RD1"


@pytest.mark.requirement("X-02", "R-150", "R-223", "R-048")
async def test_acknowledged_but_unresolved_it_goes_on(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await day.post("EQUIPMENT_SHORTAGE")
    await day.passes(to="02:00")

    await day.acknowledges("D1")
    await day.passes(to="10:05")
    await day.phone_of("OM").answers()
    await day.phone_of("OM").presses("1")
    await day.passes(to="40:00")

    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    day.told("10:00", "5.2", OM="V,S", AD="W")
    day.told("15:00", "5.2", D1="W,S")
    await day.nothing_else()
    assert (await day.alert())["state"] == "acknowledged"


@pytest.mark.requirement("X-22", "X-02", "R-093")
async def test_an_approved_alternative_is_told_once_to_those_who_were_interrupted(a_day: BeginDay) -> None:
    """Never to whoever approved it; a call is answered by a text."""
    day = await a_day(TUESDAY)
    await day.post("EQUIPMENT_SHORTAGE", work_order_priority="critical")
    await day.passes(to="00:10")
    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")
    await day.passes(to="03:00")

    answer = await day.answers("D1", "approve_alternative", reason="take the spare from S091")
    await day.passes(to="40:00")

    day.told("00:00", "5.2", D1="W,S", M1="W,S", RD1="V,S")
    day.told("03:00", "7.7", M1="W,S", RD1="W,S")
    await day.nothing_else()
    assert answer.status_code == 202
    assert (await day.alert())["state"] == "closed"


@pytest.mark.requirement("X-22")
async def test_a_shortage_that_clears_after_escalation_is_told_to_everybody_it_reached(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await day.post("EQUIPMENT_SHORTAGE", dedup_key="WO-1004:part")
    await day.passes(to="10:10")

    await day.clears("EQUIPMENT_SHORTAGE", "WO-1004:part")
    await day.passes(to="40:00")

    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    day.told("05:00", "5.2", RD1="V,S")
    day.told("07:25", "5.2", RD1="V")
    day.told("09:50", "5.2", RD1="V")
    day.told("10:00", "5.2", OM="V,S", AD="W")
    day.told("10:10", "7.7", D1="W,S", M1="W,S", RD1="W,S", OM="W,S")
    await day.nothing_else()
