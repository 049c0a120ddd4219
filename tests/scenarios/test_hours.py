"""Nights and weekends: who is called on top, and what waits until the store opens."""

import pytest

from tests.scenarios.conftest import BeginDay

SATURDAY_NIGHT = "2026-11-28T02:00-06:00"
FRIDAY_EVENING = "2026-12-04T17:59:59-06:00"
OPENS = "3180:00"
"""Monday, 07:00 in Green Bay, from that Saturday's 02:00."""


@pytest.mark.requirement("X-30", "R-138", "R-139")
async def test_on_a_saturday_night_a_breach_texts_again_with_the_re_call(a_day: BeginDay) -> None:
    day = await a_day(SATURDAY_NIGHT)

    await day.post("SLA_BREACH")
    await day.passes(to="05:00")
    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")
    await day.passes(to="15:10")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("02:25", "5.4", RD1="V")
    day.told("04:50", "5.4", RD1="V")  # in which 1 is pressed, so that the re-call is not made
    day.told("05:00", "5.4", RD1="S")
    day.told("15:00", "5.4", AD="W")
    await day.nothing_else()
    reasons = {one["delivery_id"]: one["reason"] for one in await day.audited("Delivery.Planned")}
    (added,) = await day.rows("SELECT id FROM deliveries WHERE step = 1 AND channel = 'sms'")
    assert reasons[added["id"]] == "after_hours"


@pytest.mark.requirement("X-30", "R-139")
async def test_at_the_weekend_a_shortage_calls_the_dispatcher_who_owes_the_answer(a_day: BeginDay) -> None:
    day = await a_day(SATURDAY_NIGHT)

    await day.post("EQUIPMENT_SHORTAGE")
    await day.phone_of("D1").answers()
    await day.phone_of("D1").presses("1")
    await day.passes(to="04:55")

    day.told("00:00", "5.2", D1="W,S,V", M1="W,S")
    await day.nothing_else()


@pytest.mark.requirement("X-30", "X-27")
async def test_what_can_wait_is_told_when_the_store_opens_on_monday(a_day: BeginDay) -> None:
    """D1 is on duty, so nothing is held from the desk; everybody else reads the web centre or waits."""
    day = await a_day(SATURDAY_NIGHT)

    accepted = await day.post("ASSIGNMENT_ACCEPTED")
    await day.passes(to="10:00")
    await day.post("WORK_APPROVED")
    await day.passes(to="3181:00")

    day.told("00:00", "2.2", M1="W", D1="W")
    day.told("10:00", "4.2", D1="W", BC="W")
    day.told(OPENS, "2.2", M1="I")
    day.told(OPENS, "4.2", BC="I", T1="P")
    await day.nothing_else()
    (held,) = await day.audited("Delivery.Suppressed", accepted)
    assert (held["reason"], held["details"]["held_until"]) == ("outside_hours", "2026-11-30T13:00:00.000000Z")


@pytest.mark.requirement("X-30")
async def test_the_last_second_that_is_open_is_as_good_as_noon(a_day: BeginDay) -> None:
    day = await a_day(FRIDAY_EVENING)

    await day.post("WORK_APPROVED")
    await day.passes(to="00:01")
    await day.post("WORK_APPROVED", work_order_id="WO-1005")
    await day.passes(to="3662:00")

    day.told("00:00", "4.2", D1="W", BC="W,I", T1="P")
    day.told("00:01", "4.2", D1="W", BC="W")
    day.told("3660:01", "4.2", BC="I", T1="P")
    await day.nothing_else()


@pytest.mark.requirement("X-30", "F-22")
async def test_an_offer_at_night_goes_out_and_is_logged_as_an_interruption(a_day: BeginDay) -> None:
    """High is never held; the technician has no rota, so the night counts as free time."""
    day = await a_day(SATURDAY_NIGHT)

    await day.post("WORK_ASSIGNED", work_order_id="WO-1003")
    await day.answers("T1", "accept")
    await day.passes(to="01:00")

    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    await day.nothing_else()
    planned = await day.audited("Delivery.Planned")
    assert {one["details"]["channel"] for one in planned if one["details"].get("off_shift")} == {"push", "sms"}
