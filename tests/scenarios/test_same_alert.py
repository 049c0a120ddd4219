"""Reports of the same thing, and alerts that were accepted while Temporal was away."""

import pytest

from tests.scenarios.conftest import BeginDay

MONDAY = "2026-12-07T08:00-06:00"


@pytest.mark.requirement("R-155")
async def test_the_same_key_while_the_alert_is_open_is_the_same_alert(a_day: BeginDay) -> None:
    day = await a_day(MONDAY)
    first = await day.post("SLA_BREACH", dedup_key="WO-1004:late")
    await day.phone_of("RD1").behaves("busy")
    await day.passes(to="01:00")

    second = await day.post("SLA_BREACH", dedup_key="WO-1004:late")
    await day.clears("SLA_BREACH", "WO-1004:late")
    third = await day.post("SLA_BREACH", dedup_key="WO-1004:late")
    await day.passes(to="01:30")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("01:00", "7.7", RD1="W,S", D1="W,S")
    day.told("01:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    await day.nothing_else()
    assert first == second != third
    assert (await day.alert(first))["reports"] == 2


@pytest.mark.requirement("X-75", "X-21")
async def test_what_was_accepted_while_temporal_was_away_starts_with_its_own_instants(a_day: BeginDay) -> None:
    day = await a_day(MONDAY)
    day.house.temporal.away = True
    await day.post("SLA_BREACH")
    await day.passes(to="03:00")

    await day.temporal_is_back()
    await day.passes(to="05:20")

    day.told("00:00", "5.4", D1="W", AD="W")
    day.told("03:00", "5.4", RD1="V,S", D1="S")
    day.told("05:00", "5.4", RD1="V")
    await day.nothing_else()


@pytest.mark.requirement("X-20")
async def test_an_answer_while_temporal_is_away_stops_what_falls_due_meanwhile(a_day: BeginDay) -> None:
    """The row is the fence: the workflow hears of it later, and plans nothing."""
    day = await a_day(MONDAY)
    await day.post("NEW_WORK_ORDER")
    await day.passes(to="02:00")
    day.house.temporal.away = True

    await day.acknowledges("D1")
    await day.passes(to="07:00")
    await day.temporal_is_back()
    await day.passes(to="20:00")

    day.told("00:00", "1.1", D1="W", M1="W,I")
    await day.nothing_else()
