"""S10: an external scheduler keeps posting the same exception; each recipient has windows of their own."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

TUESDAY = "2026-12-08T10:00-06:00"
NO_SHOW = "WO-1012:No Show"


async def reports(day: Day, at: str, **more: object) -> str:
    """The scheduler posts it once more, after everything that falls due by then."""
    if day.instant(at) > day.house.time.now():
        await day.passes(to=at)
    return await day.post("SCHEDULE_EXCEPTION", work_order_id="WO-1012", dedup_key=NO_SHOW, **more)


@pytest.mark.requirement("R-396", "R-397", "R-398", "R-399", "R-400", "X-36", "X-37")
async def test_s10_the_same_exception_all_morning(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)

    first = await reports(day, "00:00")
    await day.passes(to="00:10")
    other = await day.post("SCHEDULE_EXCEPTION", work_order_id="WO-1013", dedup_key="WO-1013:No Show")
    repeats = [await reports(day, at) for at in ("00:30", "04:59", "05:00", "06:00", "12:30", "14:00", "45:00")]
    new = await reports(day, "75:01")
    await day.passes(to="80:00")
    await day.clears("SCHEDULE_EXCEPTION", NO_SHOW)
    again = await reports(day, "81:00")
    await day.passes(to="100:00")

    for at in ("00:00", "05:00", "15:00", "45:00", "75:01", "81:00"):
        day.told(at, "7.3", D1="W,S", M1="W,S")
    day.told("00:10", "7.3", D1="W,S", M1="W,S")
    day.told("80:00", "7.7", D1="W,S", M1="W,S")
    await day.nothing_else()
    assert set(repeats) == {first}
    assert len({first, other, new, again}) == 4
