"""Providers that refuse, ask for patience, or leave it open whether they sent anything."""

from typing import Any

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

THURSDAY = "2026-12-10T11:00-06:00"


async def a_breach_that_goes_wrong(a_day: BeginDay, action: str, **fault: Any) -> Day:
    """For the text to RD1; the phone is busy so that calls stay out of the way until 02:00."""
    day = await a_day(THURSDAY)
    await day.goes_wrong(action, channel="sms", of="RD1", **fault)
    await day.phone_of("RD1").behaves("busy")
    await day.post("SLA_BREACH")
    day.told("00:00", "5.4", RD1="V", D1="W,S", AD="W")
    return day


@pytest.mark.requirement("X-11")
async def test_three_refusals_are_retried_every_30_seconds(a_day: BeginDay) -> None:
    day = await a_breach_that_goes_wrong(a_day, "status", status=503, times=3)

    await day.passes(to="01:50")

    day.told("01:30", "5.4", RD1="S")
    await day.nothing_else()


@pytest.mark.requirement("X-11", "X-64")
async def test_after_the_third_retry_the_text_is_given_up_and_the_admins_are_texted(a_day: BeginDay) -> None:
    day = await a_breach_that_goes_wrong(a_day, "status", status=503, times=4)

    await day.passes(to="01:50")

    day.told("01:30", "7.10", AD="W,S")
    await day.nothing_else()
    (row,) = await day.rows("SELECT state, failure, tries FROM deliveries WHERE recipient = 'RD1' AND channel = 'sms'")
    assert (row["state"], row["failure"], row["tries"]) == ("failed", "retryable", 4)


@pytest.mark.requirement("X-11")
@pytest.mark.parametrize(("asked", "sent"), [(45, "00:45"), (5, "00:30")])
async def test_retry_after_is_respected_where_it_is_longer(a_day: BeginDay, asked: int, sent: str) -> None:
    day = await a_breach_that_goes_wrong(a_day, "rate_limit", retry_after=asked)

    await day.passes(to="01:50")

    day.told(sent, "5.4", RD1="S")
    await day.nothing_else()


@pytest.mark.requirement("X-55")
async def test_what_may_have_been_sent_is_sent_once_more_and_says_so(a_day: BeginDay) -> None:
    day = await a_breach_that_goes_wrong(a_day, "accept_then_reset")

    await day.passes(to="01:50")

    day.told("00:00", "5.4", RD1="S")
    day.told("00:30", "5.4", RD1="S")
    await day.nothing_else()
    first, second = day.phone_of("RD1").texts
    assert second == f"REPEAT? {first}"


@pytest.mark.requirement("X-55", "X-11")
async def test_a_repetition_that_was_refused_still_says_so_when_it_gets_through(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    await day.goes_wrong("accept_then_reset", channel="sms", of="RD1")
    await day.goes_wrong("status", channel="sms", of="RD1", status=503)
    await day.phone_of("RD1").behaves("busy")

    await day.post("SLA_BREACH")
    await day.passes(to="01:50")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("01:00", "5.4", RD1="S")
    await day.nothing_else()
    first, second = day.phone_of("RD1").texts
    assert second == f"REPEAT? {first}"


@pytest.mark.requirement("X-55", "X-31")
async def test_a_callback_that_names_the_delivery_makes_the_repetition_needless(a_day: BeginDay) -> None:
    day = await a_breach_that_goes_wrong(a_day, "accept_then_reset")
    await day.passes(to="00:20")
    (row,) = await day.rows("SELECT id FROM deliveries WHERE recipient = 'RD1' AND channel = 'sms'")

    called = await day.calls_back("message.status", deliveryId=row["id"], messageId="m-1", deliveryStatus="DELIVERED")
    await day.passes(to="01:50")

    day.told("00:00", "5.4", RD1="S")
    await day.nothing_else()
    assert called.status_code == 200


@pytest.mark.requirement("X-55", "X-20")
async def test_an_answer_makes_the_repetition_needless_too(a_day: BeginDay) -> None:
    day = await a_breach_that_goes_wrong(a_day, "accept_then_reset")
    await day.passes(to="00:20")

    await day.acknowledges("RD1")
    await day.passes(to="01:50")

    day.told("00:00", "5.4", RD1="S")
    await day.nothing_else()


@pytest.mark.requirement("X-55", "X-10")
async def test_a_call_that_may_have_been_placed_is_looked_up_and_never_placed_twice(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    await day.goes_wrong("accept_then_reset", channel="voice", of="RD1")

    await day.post("SLA_BREACH")
    await day.passes(to="02:20")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    await day.nothing_else()


@pytest.mark.requirement("X-11")
async def test_a_push_is_retried_after_a_second(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    await day.goes_wrong("status", channel="push", status=503, times=2)

    await day.post("WORK_ASSIGNED")
    await day.passes(to="04:50")

    day.told("00:00", "2.1", T1="S", M1="W,I", D1="W")
    day.told("00:03", "2.1", T1="P")
    await day.nothing_else()
