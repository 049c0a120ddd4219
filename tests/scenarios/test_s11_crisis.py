"""S11 by events: crisis mode begins and ends while work orders are on their way."""

import pytest

from store.stamps import instant
from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.job import Job, customer

WEDNESDAY = "2026-12-09T11:00-06:00"
A_DAY, WITHOUT_TEN = "1440:00", "1430:00"


async def switches(day: Day, mode: str) -> None:
    answer = await day.asks("PUT", "/v1/crisis", "AD", json={"mode": mode, "reason": "pushes do not arrive"})
    assert answer.status_code == 200, answer.text
    await day.rests()


def everybody_hears_of_it(day: Day, at: str) -> None:
    day.told(at, "7.15", OM="S", AD="S", D1="S")


async def thursday(a_day: BeginDay) -> tuple[Day, Job, Job, Job, Job]:
    """T2 has WO-1013, T3 has WO-1016 since Wednesday; WO-1014 and WO-1015 are there and seen."""
    day = await a_day(WEDNESDAY)
    await customer(day, "C1")
    await customer(day, "C2")
    low = await Job.taken(day, "WO-1013", "T2")
    late = await Job.taken(day, "WO-1016", "T3", sla_deadline=day.instant(A_DAY) + (day.instant("06:00") - day.start))
    await day.passes(to=WITHOUT_TEN)
    first, second = await Job.seen(day, "WO-1014", customer_id="C1"), await Job.seen(day, "WO-1015")
    await day.begins_here(A_DAY)
    return day, low, late, first, second


@pytest.mark.requirement("R-411", "R-412", "R-413", "R-414", "X-38", "X-39", "X-10", "X-12", "X-41", "R-186")
async def test_s11_crisis_on_and_off(a_day: BeginDay) -> None:
    day, low, late, first, second = await thursday(a_day)

    await first.assigned("T1")
    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    await day.passes(to="01:00")
    await switches(day, "on")
    everybody_hears_of_it(day, "01:00")
    assert (await day.gets("/v1/inbox", "D1"))["crisis"]["started_by"] == "AD"
    await low.status("T2", "en_route", "02:00")
    day.told("02:00", "3.1", M1="W", D1="W")
    await second.assigned("T2", "03:00")
    day.told("03:00", "2.1", T2="S", M1="W", D1="W")

    await day.passes(to="06:00")
    day.told("05:00", "5.6", M1="S,W")
    day.told("06:00", "5.4", RD1="S,V", D1="S,W", AD="W")
    await day.passes(to="06:10")
    await day.phone_of("RD1").answers()
    await day.passes(to="07:00")
    await day.phone_of("T2").replies(f"A{day.phone_of('T2').code}")
    day.told("07:00", "2.2", M1="W", D1="W")
    day.told("07:00", "6.1", C2="W")
    await day.passes(to="08:30")
    shown = await day.opens(day.phone_of("T1").link)
    assert (await day.answers_by(str(shown.url), "accept")).status_code == 202
    day.told("08:30", "2.2", M1="W", D1="W")
    day.told("08:30", "6.1", C1="W,S")

    await day.passes(to="11:10")
    day.told("10:10", "5.4", RD1="V")
    day.told("11:00", "5.4", RD1="V", OM="S")
    tasks = await day.rows("SELECT title FROM manual_tasks WHERE title LIKE 'Crisis%'")
    assert len(tasks) == 1
    await day.phone_of("RD1").answers()
    await day.passes(to="12:30")
    await day.phone_of("RD1").presses("1")
    assert (await day.alert(await late.alert("SLA_BREACH")))["state"] == "acknowledged"

    await day.passes(to="20:00")
    assert await silent(day) == {"02:00", "03:00", "05:00", "06:00", "07:00", "08:30"}
    await switches(day, "off")
    everybody_hears_of_it(day, "20:00")
    assert await silent(day) == set()
    await day.passes(to="21:00")
    day.told("21:00", "5.4", AD="W")
    assert "yes, by RD1" in (await day.words("5.4", "AD", "web"))[-1]
    await day.passes(to="21:30")
    third = await Job.seen(day, "WO-1023")  # only now: else 5.7 would have been due in the middle
    day.told("21:30", "1.1", D1="W", M1="W,I")
    await third.assigned("T3")
    day.told("21:30", "2.1", T3="P,S", M1="W,I", D1="W")
    await day.passes(to="22:00")

    await day.nothing_else()
    (review,) = (await day.gets("/v1/crisis/reviews"))["reviews"]
    assert review["figures"]["calls"] == 3
    assert review["figures"]["tasks"] == 1


async def silent(day: Day) -> set[str]:
    """When the rows of staff were written that make no sound now, from the day's first event."""
    rows = await day.rows("SELECT created_at FROM inbox WHERE silent = 1 AND person_id NOT LIKE 'C%'")
    since = [int((instant(row["created_at"]) - day.start).total_seconds()) for row in rows]
    return {f"{seconds // 60:02d}:{seconds % 60:02d}" for seconds in since if seconds >= 0}
