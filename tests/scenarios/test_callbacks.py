"""Webhooks as they come: twice, late, out of order, forged, or about somebody else (X-31)."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

THURSDAY = "2026-12-10T11:00-06:00"


async def a_breach(a_day: BeginDay) -> Day:
    day = await a_day(THURSDAY)
    await day.post("SLA_BREACH")
    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    await day.passes(to="00:10")
    return day


async def rita_presses_1(day: Day) -> None:
    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")


@pytest.mark.requirement("X-31")
async def test_the_same_callback_twice_is_one_answer(a_day: BeginDay) -> None:
    day = await a_breach(a_day)
    await day.goes_wrong("webhook_duplicate", channel="voice", times=2)

    await rita_presses_1(day)
    await day.passes(to="20:00")

    day.told("15:00", "5.4", AD="W")
    await day.nothing_else()
    assert len(await day.rows("SELECT id FROM acknowledgments")) == 1


@pytest.mark.requirement("X-31", "X-11")
async def test_a_late_confirmation_counts_when_it_comes(a_day: BeginDay) -> None:
    """The webhook is four minutes late: the call was long over as one without an outcome, and had been repeated."""
    day = await a_breach(a_day)
    await day.phone_of("RD1").answers()
    await day.goes_wrong("webhook_late", channel="voice", seconds=240)

    await day.phone_of("RD1").presses("1")
    await day.passes(to="20:00")

    day.told("15:00", "5.4", AD="W")
    await day.nothing_else()
    (answer,) = await day.audited("Alert.Acknowledged")
    assert answer["at"] == "2026-12-10T17:04:10.000000Z"


@pytest.mark.requirement("X-31")
async def test_a_forged_confirmation_is_refused_and_stops_nothing(a_day: BeginDay) -> None:
    """Nothing true comes of that call either, so it ends as one without an outcome after 160 s."""
    day = await a_breach(a_day)
    await day.phone_of("RD1").answers()
    await day.goes_wrong("webhook_forged", channel="voice")

    await day.phone_of("RD1").presses("1")
    await day.passes(to="04:50")

    day.told("04:40", "5.4", RD1="V")
    await day.nothing_else()
    assert (await day.alert())["state"] == "open"
    assert len(await day.rows("SELECT id FROM audit_entries WHERE event = 'Webhook.Rejected'")) == 1


@pytest.mark.requirement("X-31")
@pytest.mark.parametrize("swap", ["number", "alert"])
async def test_a_confirmation_about_somebody_else_is_rejected(a_day: BeginDay, swap: str) -> None:
    day = await a_breach(a_day)
    await day.phone_of("RD1").answers()
    await day.goes_wrong("webhook_swapped", channel="voice", swap=swap)

    await day.phone_of("RD1").presses("1")
    await day.passes(to="04:50")

    day.told("04:40", "5.4", RD1="V")
    await day.nothing_else()
    assert (await day.alert())["state"] == "open"


@pytest.mark.requirement("X-31")
async def test_states_never_go_backwards(a_day: BeginDay) -> None:
    """QUEUED arrives after DELIVERED."""
    day = await a_day(THURSDAY)
    await day.goes_wrong("webhook_swapped", channel="sms", of="RD1", swap="order")

    await day.post("SLA_BREACH")
    await day.passes(to="00:10")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    await day.nothing_else()
    (row,) = await day.rows("SELECT state FROM deliveries WHERE recipient = 'RD1' AND channel = 'sms'")
    assert row["state"] == "delivered"


@pytest.mark.requirement("X-31")
async def test_a_callback_of_nobody_is_parked_and_dead_after_ten_minutes(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)

    await day.calls_back("message.status", messageId="m-nobody", deliveryStatus="DELIVERED", toNumber="+14145550999")
    await day.passes(to="09:50")
    (parked,) = await day.rows("SELECT state FROM webhook_events")
    await day.passes(to="10:01")

    (dead,) = await day.rows("SELECT state FROM webhook_events")
    await day.nothing_else()
    assert (parked["state"], dead["state"]) == ("parked", "dead")
