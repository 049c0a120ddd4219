"""STOP, in whatever words, from customers and from our own people: what the next message makes of it."""

from typing import Any

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.phone import Phone

NOON = "2026-12-08T12:00-06:00"
MONDAY = "2026-12-07T08:00-06:00"
SHARED = "+14145550201"
OPTED_IN = {"sms_opt_in": True, "preferred_channel": "both", "opt_in_ip": "203.0.113.7", "opt_in_wording": "1"}


async def customers(a_day: BeginDay, *ids: str, **preferences: Any) -> Day:
    """A day with customers who share a number and opted in."""
    day = await a_day(NOON)
    for one in ids:
        contact = {"name": f"Dairy {one}", "number": SHARED}
        chosen = OPTED_IN | preferences
        for path, body in ((one, contact), (f"{one}/preferences", chosen)):
            reply = await day.asks("PUT", f"/v1/customers/{path}", "CSR", json=body)
            assert reply.status_code == 200, reply.text
    return day


def phone(day: Day) -> Phone:
    """The customers'."""
    return Phone(day.house, SHARED, day.rests)


def said(day: Day, at: str) -> None:
    """A text that is no notice: a confirmation, or help."""
    day.told(at, "?", **{SHARED: "S"})


async def assigned(day: Day, customer: str = "C1", work_order: str = "WO-1") -> None:
    window = {"start": day.instant("240:00"), "end": day.instant("360:00")}
    await day.post("CUSTOMER_ASSIGNED", customer_id=customer, work_order_id=work_order, window=window)


async def completed(day: Day, customer: str = "C1", work_order: str = "WO-1") -> None:
    at = day.house.time.now()
    await day.post("CUSTOMER_COMPLETED", customer_id=customer, work_order_id=work_order, completed_at=at)


async def refused(day: Day) -> list[str]:
    rows = await day.rows(
        "SELECT reason FROM deliveries WHERE role = 'customer' AND state = 'suppressed' ORDER BY due_at, id"
    )
    return [row["reason"] for row in rows]


async def reviews(day: Day) -> list[str]:
    return [one["words"] for one in (await day.gets("/v1/consent/reviews", "CSR"))["reviews"]]


@pytest.mark.requirement("R-173", "R-188", "R-189", "X-48", "X-71", "F-03")
async def test_a_customer_who_writes_stop_is_confirmed_once_and_told_by_the_web(a_day: BeginDay) -> None:
    day = await customers(a_day, "C1", preferred_channel="sms")
    await assigned(day)
    await day.passes(to="05:00")

    await phone(day).replies("Stop!")
    await phone(day).replies("STOP")
    await day.passes(to="10:00")
    await completed(day)
    await day.passes(to="20:00")

    day.told("00:00", "6.1", C1="S")
    said(day, "05:00")
    day.told("10:00", "6.2", C1="W")
    await day.nothing_else()
    assert phone(day).texts[-1].startswith("Pomp's Dispatch: You get no more texts from us.")
    assert await refused(day) == ["preferred_otherwise", "no_opt_in"]


@pytest.mark.requirement("X-48", "F-01")
async def test_everybody_who_shares_the_number_is_let_alone(a_day: BeginDay) -> None:
    day = await customers(a_day, "C1", "C4")

    await phone(day).replies("please stop texting me")
    await assigned(day, "C1", "WO-1")
    await assigned(day, "C4", "WO-2")
    await day.passes(to="20:00")

    said(day, "00:00")
    day.told("00:00", "6.1", C1="W", C4="W")
    await day.nothing_else()


@pytest.mark.requirement("X-50", "F-07")
async def test_who_writes_start_is_texted_again(a_day: BeginDay) -> None:
    day = await customers(a_day, "C1")
    await phone(day).replies("STOP")
    await day.passes(to="05:00")

    await phone(day).replies("START")
    await assigned(day)
    await day.passes(to="20:00")

    said(day, "00:00")
    said(day, "05:00")
    day.told("05:00", "6.1", C1="W,S")
    await day.nothing_else()


@pytest.mark.requirement("X-48", "F-08")
async def test_what_the_provider_has_answered_itself_is_not_confirmed_again(a_day: BeginDay) -> None:
    day = await customers(a_day, "C1")

    await day.calls_back(
        "message.inbound", messageId="m-1", fromNumber=SHARED, toNumber="+14145550100", text="STOP", autoReplied=True
    )
    await assigned(day)
    await day.passes(to="20:00")

    day.told("00:00", "6.1", C1="W")
    await day.nothing_else()


@pytest.mark.requirement("X-50")
async def test_a_customer_who_writes_cancel_is_called_about_the_visit(a_day: BeginDay) -> None:
    day = await customers(a_day, "C1")

    await phone(day).replies("Cancel")
    await day.passes(to="20:00")

    said(day, "00:00")
    day.told("00:00", "7.14", CSR="W,I")
    await day.nothing_else()


@pytest.mark.requirement("X-48", "R-188")
@pytest.mark.parametrize("words", ["nonstop service", "stop by gate 3"])
async def test_words_that_only_hold_stop_are_read_by_somebody_and_end_nothing(a_day: BeginDay, words: str) -> None:
    day = await customers(a_day, "C1")

    await phone(day).replies(words)
    await assigned(day)
    await day.passes(to="20:00")

    day.told("00:00", "6.1", C1="W,S")
    await day.nothing_else()
    assert await reviews(day) == [words]


@pytest.mark.requirement("X-49", "R-172")
async def test_a_customers_other_words_are_answered_once_a_day(a_day: BeginDay) -> None:
    day = await customers(a_day, "C1")

    await phone(day).replies("Are you coming?")
    await phone(day).replies("Hello?")
    await day.passes(to="20:00")

    said(day, "00:00")
    await day.nothing_else()
    assert "+14145550199" in phone(day).texts[-1]


@pytest.mark.requirement("X-51", "R-191")
async def test_an_employee_who_writes_stop_is_pushed_at_the_next_step_in_its_time(a_day: BeginDay) -> None:
    day = await a_day(MONDAY)
    await day.post("NEW_WORK_ORDER")
    await day.passes(to="02:00")

    await day.phone_of("RD1").replies("STOP")
    await day.passes(to="30:00")

    day.told("00:00", "1.1", D1="W", M1="W,I")
    day.told("02:00", "7.10", AD="W")
    day.told("02:00", "?", **{day.phone_of("RD1").number: "S"})
    day.told("05:00", "1.1", RD1="W,P")
    day.told("10:00", "1.1", AD="W")
    day.told("15:00", "1.1", OM="S")
    await day.nothing_else()


@pytest.mark.requirement("X-51")
async def test_an_employee_without_the_app_is_called_instead(a_day: BeginDay) -> None:
    day = await a_day(MONDAY, people={"OM": {"devices": ()}})
    await day.phone_of("OM").replies("don't send me any more messages")

    await day.post("NEW_WORK_ORDER")
    await day.passes(to="15:10")

    day.told("00:00", "7.10", AD="W")
    day.told("00:00", "?", **{day.phone_of("OM").number: "S"})
    day.told("00:00", "1.1", D1="W", M1="W,I")
    day.told("05:00", "1.1", RD1="W,S")
    day.told("10:00", "1.1", AD="W")
    day.told("15:00", "1.1", OM="V")
    await day.nothing_else()
