"""A night of quiet hours: timers run, rows are written silently, and the morning brings one text."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

TUESDAY_NIGHT = "2026-12-08T21:00-06:00"
SIX = "540:00"


async def a_night(a_day: BeginDay) -> Day:
    """M1 sleeps until six; D1 is at the desk."""
    day = await a_day(TUESDAY_NIGHT)
    quiet = {"start": "20:00", "end": "06:00", "zone": "America/Chicago"}
    answer = await day.asks("PUT", "/v1/me/quiet-hours", "M1", json=quiet)
    assert answer.status_code == 200, answer.text
    return day


@pytest.mark.requirement("X-27", "X-26", "R-344", "R-345")
async def test_the_morning_tells_in_one_text_what_is_still_open(a_day: BeginDay) -> None:
    day = await a_night(a_day)
    late = await day.post("LATE_ARRIVAL", work_order_id="WO-1001")
    await day.passes(to="10:00")
    await day.post("SCHEDULE_EXCEPTION", work_order_id="WO-1002", dedup_key="WO-1002:No Show")
    await day.passes(to="20:00")
    over = await day.post("LATE_ARRIVAL", work_order_id="WO-1003", dedup_key="WO-1003:late")
    await day.passes(to="30:00")
    await day.clears("LATE_ARRIVAL", "WO-1003:late")

    held = (await day.gets(f"/v1/alerts/{late}/timeline"))["held"]
    await day.passes(to="600:00")

    day.told("00:00", "7.1", D1="W,S", M1="W")
    day.told("10:00", "7.3", D1="W,S", M1="W")
    day.told("20:00", "7.1", D1="W,S", M1="W")
    day.told("30:00", "7.7", D1="W,S")
    day.told(SIX, "7.1", M1="S")
    await day.nothing_else()
    (morning,) = day.phone_of("M1").texts
    assert morning == "2 alerts held: Late arrival WO-1001; Schedule exception WO-1002."
    assert [one["why"].partition(". ")[0] for one in held] == ["Held until 2026-12-09 06:00"]
    (dropped,) = await day.audited("Digest.Dropped", over)
    assert dropped["reason"] == "closed"


@pytest.mark.requirement("X-27", "R-400", "X-22")
async def test_the_end_of_what_had_interrupted_is_told_in_the_morning(a_day: BeginDay) -> None:
    day = await a_day("2026-12-08T19:50-06:00")
    quiet = {"start": "20:00", "end": "06:00", "zone": "America/Chicago"}
    await day.asks("PUT", "/v1/me/quiet-hours", "M1", json=quiet)
    await day.post("LATE_ARRIVAL", work_order_id="WO-1001", dedup_key="WO-1001:late")
    await day.passes(to="60:00")

    await day.clears("LATE_ARRIVAL", "WO-1001:late")
    await day.passes(to="700:00")

    day.told("00:00", "7.1", D1="W,S", M1="W,S")
    day.told("60:00", "7.7", D1="W,S", M1="W")
    day.told("610:00", "7.7", M1="S")
    await day.nothing_else()
    assert day.phone_of("M1").texts[-1].startswith("Resolved: Late arrival, WO-1001")


@pytest.mark.requirement("X-27", "X-20", "X-50")
async def test_what_the_morning_asks_is_answered_by_its_code(a_day: BeginDay) -> None:
    day = await a_night(a_day)
    await day.post("LATE_ARRIVAL", work_order_id="WO-1001")
    await day.passes(to="541:00")
    phone = day.phone_of("M1")

    await phone.replies(f"A{phone.code}")
    await day.passes(to="560:00")

    day.told("00:00", "7.1", D1="W,S", M1="W")
    day.told(SIX, "7.1", M1="S")
    await day.nothing_else()
    assert (await day.alert())["acknowledged_by"] == "M1"
