"""E-mail, switched on: an offer that can be answered from the mailbox, and mail servers that refuse or fall silent."""

import re
from typing import Any

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

THURSDAY = "2026-12-03T14:00-06:00"
MAILBOX = "marcus.14145550105@example.com"
MAIL = "SELECT state, reason, failure, tries FROM deliveries WHERE channel = 'email' ORDER BY planned_at"


async def a_day_with_email(a_day: BeginDay, *, on: bool = True) -> Day:
    """T1 has a mailbox."""
    day = await a_day(THURSDAY, people={"T1": {"email": MAILBOX}})
    if on:
        answer = await day.asks("PUT", "/v1/settings/methods", "AD", json={"email": True})
        assert answer.status_code == 200, answer.text
    return day


async def an_offer(day: Day, *, mailed: str = "00:00") -> None:
    await day.post("WORK_ASSIGNED", work_order_id="WO-1003")
    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    if mailed:
        day.told(mailed, "2.1", T1="E")


def mails(day: Day) -> list[Any]:
    return day.phone_of("T1").mails


@pytest.mark.requirement("R-105", "R-436", "X-34", "X-16")
async def test_an_offer_is_answered_by_the_link_in_the_mail(a_day: BeginDay) -> None:
    day = await a_day_with_email(a_day)
    await an_offer(day)
    (mail,) = mails(day)

    shown = await day.opens(re.findall(r"http\S+", mail.text)[-1])
    answered = await day.answers_by(str(shown.url), "accept")
    await day.passes(to="20:00")

    await day.nothing_else()
    assert answered.status_code == 202
    assert (await day.alert())["acknowledged_action"] == "accept"
    assert mail.subject == "Work assigned: Pinecrest Dairy"
    assert mail.headers["x-alert-id"] == day.last
    assert (mail.headers["auto-submitted"], mail.headers["to"]) == ("auto-generated", MAILBOX)


@pytest.mark.requirement("R-436", "X-34")
async def test_until_somebody_switches_it_on_nobody_is_mailed_and_the_row_says_why(a_day: BeginDay) -> None:
    day = await a_day_with_email(a_day, on=False)

    await an_offer(day, mailed="")
    await day.passes(to="01:00")

    await day.nothing_else()
    assert [(row["state"], row["reason"]) for row in await day.rows(MAIL)] == [("suppressed", "channel_off")]


@pytest.mark.requirement("R-105")
async def test_a_mail_that_its_server_puts_off_is_tried_again_within_minutes(a_day: BeginDay) -> None:
    day = await a_day_with_email(a_day)
    await day.goes_wrong("status", channel="email", of="T1", status=451, times=2)

    await an_offer(day, mailed="01:30")
    await day.passes(to="04:00")

    await day.nothing_else()
    (row,) = await day.rows(MAIL)
    assert (row["state"], row["tries"]) == ("accepted", 3)


@pytest.mark.requirement("X-55")
async def test_a_mail_that_may_have_arrived_is_sent_once_more_under_the_same_id(a_day: BeginDay) -> None:
    day = await a_day_with_email(a_day)
    await day.goes_wrong("accept_then_reset", channel="email", of="T1")

    await an_offer(day)
    await day.passes(to="01:00")

    day.told("00:30", "2.1", T1="E")
    await day.nothing_else()
    first, second = mails(day)
    assert first.headers["message-id"] == second.headers["message-id"]
    assert second.text == f"REPEAT? {first.text}"


@pytest.mark.requirement("X-24")
async def test_a_mailbox_that_does_not_exist_is_told_to_the_admins_once_and_not_used_again(a_day: BeginDay) -> None:
    day = await a_day_with_email(a_day)
    await day.goes_wrong("status", channel="email", of="T1", status=550)
    await an_offer(day, mailed="")
    first = day.last

    await day.answers("T1", "decline", reason="truck in shop", alert=first)
    await day.post("WORK_ASSIGNED", work_order_id="WO-1004")
    await day.passes(to="01:00")

    day.told("00:00", "7.10", AD="W")
    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    await day.nothing_else()
    assert [(row["state"], row["reason"], row["failure"]) for row in await day.rows(MAIL)] == [
        ("failed", "named_by_type", "recipient_gone"),
        ("suppressed", "no_email", None),
    ]
