"""7.9: a regional dispatcher is called once for everything that is unresolved in the region."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

TUESDAY = "2026-12-01T11:10-06:00"


async def breached(day: Day, work_order: str, at: str, *, store: str = "S014") -> str:
    """Its deadline is over at that instant, and the regional dispatcher says at once that it is known."""
    await day.passes(to=at)
    alert = await day.post("SLA_BREACH", work_order_id=work_order, store_id=store)
    await day.acknowledges("RD1" if store == "S014" else "RD2")
    return alert


def told_of_breaches(day: Day, *instants: str) -> None:
    for at in instants:
        day.told(at, "5.4", RD1="V,S", D1="W,S", AD="W")


@pytest.mark.requirement("R-229", "X-64", "X-75")
async def test_the_third_breach_of_a_region_calls_its_dispatcher_for_all(a_day: BeginDay) -> None:
    """The line is busy with the call about that breach until 06:25."""
    day = await a_day(TUESDAY)
    await breached(day, "WO-1", "00:10")
    await breached(day, "WO-2", "02:00")
    await breached(day, "WO-3", "04:00", store="S091")
    await breached(day, "WO-4", "06:00")
    await presses_1(day, "06:35")
    await day.passes(to="14:00")

    told_of_breaches(day, "00:10", "02:00", "06:00")
    day.told("04:00", "5.4", RD2="V,S", D1="W,S", AD="W")
    day.told("06:25", "7.9", RD1="V")
    await day.nothing_else()
    (rollup,) = await day.rows("SELECT origin, region_id FROM alerts WHERE type = 'REGION_ROLLUP'")
    assert rollup["region_id"] == "R1"
    (said,) = await day.rows(
        "SELECT context FROM alert_contexts c JOIN alerts a ON a.id = c.alert_id WHERE a.type = 'REGION_ROLLUP'"
    )
    assert '"breaches":3' in said["context"]
    assert '"unassigned":0' in said["context"]


@pytest.mark.requirement("X-64")
async def test_a_region_is_rolled_up_once_in_thirty_minutes(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    for number, at in enumerate(("00:10", "01:00", "02:00")):
        await breached(day, f"WO-{number}", at)
    await presses_1(day, "02:35")

    await breached(day, "WO-8", "31:59")
    await breached(day, "WO-9", "33:00")
    await presses_1(day, "33:35")
    await day.passes(to="36:00")

    told_of_breaches(day, "00:10", "01:00", "02:00", "31:59", "33:00")
    for at in ("15:10", "16:00", "17:00"):
        day.told(at, "5.4", AD="W")
    for at in ("02:25", "33:25"):
        day.told(at, "7.9", RD1="V")
    await day.nothing_else()


@pytest.mark.requirement("R-229", "X-64")
async def test_work_orders_that_nobody_has_had_for_thirty_minutes_count_too(a_day: BeginDay) -> None:
    """5.7 comes fifteen minutes after its work order and goes on at thirty."""
    day = await a_day(TUESDAY)
    for number, at in enumerate(("00:10", "01:00", "02:00")):
        await day.passes(to=at)
        await day.post("WORK_ORDER_UNASSIGNED", work_order_id=f"WO-{number}", store_id="S014")
    await presses_1(day, "17:10")
    await day.passes(to="25:00")

    for at, later in (("00:10", "15:10"), ("01:00", "16:00"), ("02:00", "17:00")):
        day.told(at, "5.7", D1="W,S")
        day.told(later, "5.7", RD1="S")
    day.told("17:00", "7.9", RD1="V")
    await day.nothing_else()


async def presses_1(day: Day, at: str) -> None:
    await day.passes(to=at)
    phone = day.phone_of("RD1")
    await phone.answers()
    await phone.presses("1")
