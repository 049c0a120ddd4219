"""Never two live calls to one number, across alerts too; the more urgent one first."""

import pytest

from tests.scenarios.conftest import BeginDay

THURSDAY = "2026-12-10T11:00-06:00"


@pytest.mark.requirement("X-10")
async def test_two_breaches_ring_the_same_phone_one_after_the_other(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    phone = day.phone_of("RD1")
    await day.post("SLA_BREACH", work_order_id="WO-1")
    await day.passes(to="00:05")

    await day.post("SLA_BREACH", work_order_id="WO-2")
    await day.passes(to="02:30")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("00:05", "5.4", RD1="S", D1="W,S", AD="W")
    day.told("00:25", "5.4", RD1="V")
    day.told("02:25", "5.4", RD1="V")
    await day.nothing_else()
    assert [call.dialled_at for call in phone.calls] == [day.instant(at) for at in ("00:00", "00:25", "02:25")]
    assert phone.calls[0].alert_id != phone.calls[1].alert_id


@pytest.mark.requirement("X-10")
async def test_of_two_that_wait_the_more_urgent_one_is_called_first(a_day: BeginDay) -> None:
    """The call of a new work order has waited longer; a breach that comes later is called before it."""
    day = await a_day(THURSDAY)
    phone = day.phone_of("RD1")
    new = await day.post("NEW_WORK_ORDER", work_order_id="WO-1", work_order_priority="critical")
    await day.passes(to="04:50")
    first = await day.post("SLA_BREACH", work_order_id="WO-2")
    await day.passes(to="05:00")
    await phone.answers()
    await day.passes(to="06:00")

    second = await day.post("SLA_BREACH", work_order_id="WO-3")
    await day.passes(to="07:30")

    assert [(call.dialled_at, call.alert_id) for call in phone.calls] == [
        (day.instant("04:50"), first),
        (day.instant("07:00"), second),
        (day.instant("07:25"), new),
    ]
    assert not [call for call in phone.calls if call.second_live_call]


@pytest.mark.requirement("X-10", "X-55")
async def test_a_call_of_which_nobody_knows_whether_it_was_placed_keeps_its_line(a_day: BeginDay) -> None:
    """It rings although its request was never answered; the line is free when it is reported to have ended."""
    day = await a_day(THURSDAY)
    await day.goes_wrong("accept_then_reset", channel="voice", of="RD1")
    await day.post("SLA_BREACH", work_order_id="WO-1")
    await day.passes(to="00:05")

    await day.post("SLA_BREACH", work_order_id="WO-2")
    await day.passes(to="02:10")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("00:05", "5.4", RD1="S", D1="W,S", AD="W")
    day.told("00:25", "5.4", RD1="V")
    await day.nothing_else()
