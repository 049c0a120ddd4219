"""Crisis mode on and off while alerts run: who is told by text, who takes over, and what comes back afterwards."""

import pytest

from store.stamps import instant, stamp
from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

THURSDAY = "2026-12-10T11:00:00-06:00"


async def switches(day: Day, mode: str, *, by: str = "AD", **more: object) -> None:
    body = {"mode": mode, "reason": "pushes do not arrive", **more}
    answer = await day.asks("PUT", "/v1/crisis", by, json=body)
    assert answer.status_code == 200, answer.text
    await day.rests()


def everybody_hears_of_it(day: Day, at: str) -> None:
    day.told(at, "7.15", OM="S", AD="S", D1="S")


@pytest.mark.requirement("R-411", "R-412", "R-413", "R-414", "X-38", "X-39")
async def test_alerts_in_flight_follow_at_their_next_step_and_go_back(a_day: BeginDay) -> None:
    """The four types of the first issue are open when it begins, others come in it; the breach is in region R2."""
    day = await a_day(THURSDAY)
    for person in ("RD1", "RD2", "AD", "OM", "D1"):
        await day.phone_of(person).behaves("ring_out")
    await day.post("NEW_WORK_ORDER", work_order_id="WO-1013")
    await day.post("WORK_ASSIGNED", work_order_id="WO-1014")
    await day.post("EQUIPMENT_SHORTAGE", work_order_id="WO-1015")
    await day.post("SLA_BREACH", work_order_id="WO-1016", store_id="S091")
    day.told("00:00", "1.1", D1="W", M1="W,I")
    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    day.told("00:00", "5.4", RD2="V,S", D1="W,S", AD="W")

    await day.passes(to="01:00")
    await switches(day, "on")
    everybody_hears_of_it(day, "01:00")
    await day.passes(to="03:00")
    day.told("02:25", "5.4", RD2="V")  # the next attempt of a call that had begun
    await day.post("TECHNICIAN_EN_ROUTE", work_order_id="WO-1017")
    await day.post("WORK_ASSIGNED", work_order_id="WO-1018", technician_id="T2")
    day.told("03:00", "3.1", M1="W", D1="W")
    day.told("03:00", "2.1", T2="S", M1="W", D1="W")
    assert (await day.gets("/v1/inbox", "D1"))["crisis"]["started_by"] == "AD"

    await day.passes(to="07:00")
    day.told("05:00", "1.1", RD1="W,S")
    day.told("05:00", "5.6", M1="W,S")
    day.told("05:00", "5.2", RD1="S,V", OM="S")
    day.told("04:50", "5.4", RD2="V")
    day.told("05:00", "5.4", OM="S")
    day.told("05:15", "5.4", RD2="V")  # the re-call of 05:00, when the call before it has ended
    assert await _tasks_by_hand(day) == {
        "Crisis mode: nobody has answered «Equipment shortage» on WO-1015: reach somebody by hand",
        "Crisis mode: nobody has answered «SLA breach» on WO-1016: reach somebody by hand",
    }
    assert await _sounds(day, since="01:00") == {0: set(), 1: {"03:00", "05:00"}}

    await switches(day, "off")
    everybody_hears_of_it(day, "07:00")
    await day.post("WORK_ASSIGNED", work_order_id="WO-1023", technician_id="T3")
    day.told("07:00", "2.1", T3="P,S", M1="W,I", D1="W")
    await day.passes(to="09:00")
    day.told("07:25", "5.2", RD1="V")
    day.told("07:40", "5.4", RD2="V")
    day.told("08:00", "5.6", M1="W,S")
    await day.nothing_else()
    assert await _sounds(day, since="01:00") == {0: {"03:00", "05:00", "07:00", "08:00"}, 1: set()}
    (review,) = (await day.gets("/v1/crisis/reviews"))["reviews"]
    assert review["figures"] == {
        "seconds": 360.0,
        "texts": 9,
        "calls": 4,
        "suppressed": review["figures"]["suppressed"],
        "stored": 6,
        "tasks": 2,
    }


async def _tasks_by_hand(day: Day) -> set[str]:
    return {task["title"] for task in await day.rows("SELECT title FROM manual_tasks WHERE title LIKE 'Crisis%'")}


async def _sounds(day: Day, since: str) -> dict[int, set[str]]:
    """When rows were written that make a sound (0), and when silent ones (1)."""
    rows = await day.rows(
        "SELECT created_at, silent FROM inbox WHERE created_at > :since", since=stamp(day.instant(since))
    )
    return {silent: {_shown(day, row["created_at"]) for row in rows if row["silent"] == silent} for silent in (0, 1)}


def _shown(day: Day, at: str) -> str:
    minutes, seconds = divmod(int((instant(at) - day.start).total_seconds()), 60)
    return f"{minutes:02d}:{seconds:02d}"


@pytest.mark.requirement("R-411", "R-412", "R-413", "R-414", "X-38", "X-39", "X-10", "X-12")
async def test_s11_crisis_on_and_off(a_day: BeginDay) -> None:
    """As the acceptance scenario tells it; what its events will raise is posted."""
    day = await a_day(THURSDAY)
    offer = await day.post("WORK_ASSIGNED", work_order_id="WO-1014")
    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    await day.passes(to="01:00")
    await switches(day, "on")
    everybody_hears_of_it(day, "01:00")
    await day.passes(to="02:00")
    await day.post("TECHNICIAN_EN_ROUTE", work_order_id="WO-1013", technician_id="T2")
    day.told("02:00", "3.1", M1="W", D1="W")
    await day.passes(to="03:00")
    second = await day.post("WORK_ASSIGNED", work_order_id="WO-1015", technician_id="T2")
    day.told("03:00", "2.1", T2="S", M1="W", D1="W")

    await day.passes(to="06:00")
    day.told("05:00", "5.6", M1="S,W")
    breach = await day.post("SLA_BREACH", work_order_id="WO-1016")
    day.told("06:00", "5.4", RD1="S,V", D1="S,W", AD="W")
    await day.passes(to="06:10")
    await day.phone_of("RD1").answers()
    await day.passes(to="07:00")
    phone = day.phone_of("T2")
    await phone.replies(f"A{phone.code}")
    assert (await day.alert(second))["state"] == "closed"
    await day.post("ASSIGNMENT_ACCEPTED", work_order_id="WO-1015", technician_id="T2")
    day.told("07:00", "2.2", M1="W", D1="W")
    await day.passes(to="08:30")
    assert (await day.answers("T1", "accept", alert=offer)).status_code == 202

    await day.passes(to="11:10")
    day.told("10:10", "5.4", RD1="V")
    day.told("11:00", "5.4", RD1="V", OM="S")  # the re-call replaces call 3, and a person takes over
    assert len(await _tasks_by_hand(day)) == 1
    await day.phone_of("RD1").answers()
    await day.passes(to="12:30")
    await day.phone_of("RD1").presses("1")
    assert (await day.alert(breach))["state"] == "acknowledged"

    await day.passes(to="20:00")
    await switches(day, "off")
    everybody_hears_of_it(day, "20:00")
    await day.passes(to="21:30")
    day.told("21:00", "5.4", AD="W")
    await day.post("WORK_ASSIGNED", work_order_id="WO-1023", technician_id="T3")
    day.told("21:30", "2.1", T3="P,S", M1="W,I", D1="W")
    await day.passes(to="22:00")
    await day.nothing_else()
    assert await _sounds(day, since="00:00") == {
        0: {"02:00", "03:00", "05:00", "06:00", "07:00", "21:00", "21:30"},
        1: set(),
    }


@pytest.mark.requirement("X-39", "R-414")
async def test_it_ends_by_itself_and_the_admins_are_reminded_of_the_review(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    await switches(day, "on", minutes=30)
    everybody_hears_of_it(day, "00:00")
    await day.passes(to="10:00")
    await switches(day, "extend", minutes=45)

    await day.passes(to="54:50")
    assert (await day.gets("/v1/crisis"))["mode"] == "on"
    await day.post("WORK_ASSIGNED", work_order_id="WO-1014")
    day.told("54:50", "2.1", T1="S", M1="W", D1="W")
    await day.answers("T1", "accept")
    await day.passes(to="1500:00")

    everybody_hears_of_it(day, "55:00")
    day.told("1495:00", "7.10", AD="W")
    await day.nothing_else()
    (review,) = (await day.gets("/v1/crisis/reviews"))["reviews"]
    assert (review["ended_by"], review["figures"]["seconds"]) == ("engine", 3300.0)


@pytest.mark.requirement("X-39", "R-412")
async def test_pushes_that_fail_switch_it_on_for_half_an_hour(a_day: BeginDay) -> None:
    """The provider refuses our credentials at the tenth push too; the rule looks every few seconds."""
    day = await a_day(THURSDAY)
    await day.goes_wrong("status", channel="push", status=403, times=100)
    for number in range(9):
        await day.post("RESOLUTION_DECIDED", work_order_id=f"WO-{number}")
    day.told("00:00", "7.10", AD="W,S")
    await day.passes(to="00:10")
    assert (await day.gets("/v1/crisis"))["mode"] == "off"
    await day.post("RESOLUTION_DECIDED", work_order_id="WO-9")
    await day.passes(to="00:20")

    running = (await day.gets("/v1/crisis"))["running"]
    assert (running["cause"], running["started_by"]) == ("health", "engine")
    assert running["scope"] == {"regions": [], "stores": []}
    assert running["reason"] == "10 of 10 pushes failed within 5 minutes"
    everybody_hears_of_it(day, "00:20")
    await day.post("WORK_ASSIGNED", work_order_id="WO-1018", technician_id="T2")
    day.told("00:20", "2.1", T2="S", M1="W", D1="W")
    await day.answers("T2", "accept")
    await day.passes(to="40:00")

    everybody_hears_of_it(day, "30:20")
    await day.nothing_else()
