"""2.1: a technician is offered a job; silence is 5.6 until somebody reassigns it by hand."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

THURSDAY = "2026-12-03T14:00-06:00"


async def an_offer(a_day: BeginDay) -> Day:
    """To T1, who has a phone with the app."""
    day = await a_day(THURSDAY)
    await day.post("WORK_ASSIGNED", work_order_id="WO-1003")
    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    return day


@pytest.mark.requirement("R-149", "X-08", "X-03", "R-012", "R-061", "R-062", "R-063", "R-064")
async def test_silence_goes_up_to_reassignment_by_hand(a_day: BeginDay) -> None:
    day = await an_offer(a_day)

    await day.passes(to="40:00")

    day.told("05:00", "5.6", M1="W,S")
    day.told("10:00", "5.6", D1="W,S")
    day.told("15:00", "5.6", D1="W,S")
    await day.nothing_else()
    (task,) = await day.rows("SELECT title, role, created_at FROM manual_tasks")
    assert task["role"] == "central_dispatcher"
    assert task["created_at"].startswith("2026-12-03T20:15:00.000000")


@pytest.mark.requirement("X-16", "R-149")
async def test_the_technician_accepts_in_the_app(a_day: BeginDay) -> None:
    day = await an_offer(a_day)
    await day.passes(to="01:00")

    answer = await day.answers("T1", "accept", device_id="phone-1")
    await day.passes(to="20:00")

    await day.nothing_else()
    assert answer.status_code == 202
    assert (await day.alert())["state"] == "closed"


@pytest.mark.requirement("X-50")
@pytest.mark.parametrize("written", ["A{code}", " a {code}.", "a{code}", "A-{code}"])
async def test_the_technician_accepts_by_a_coded_text_however_written(a_day: BeginDay, written: str) -> None:
    day = await an_offer(a_day)
    phone = day.phone_of("T1")

    await phone.replies(written.format(code=phone.code))
    await day.passes(to="20:00")

    await day.nothing_else()
    alert = await day.alert()
    assert (alert["state"], alert["acknowledged_action"]) == ("closed", "accept")


@pytest.mark.requirement("X-50")
async def test_the_technician_declines_by_text(a_day: BeginDay) -> None:
    """A word of a text is all the reason that a phone gives."""
    day = await an_offer(a_day)
    phone = day.phone_of("T1")

    await phone.replies(f"D{phone.code} truck in shop")
    await day.passes(to="20:00")

    await day.nothing_else()
    assert (await day.alert())["acknowledged_action"] == "decline"


@pytest.mark.requirement("X-50")
async def test_an_unknown_code_gets_one_helpful_reply(a_day: BeginDay) -> None:
    day = await an_offer(a_day)
    phone = day.phone_of("T1")
    wrong = f"{(int(phone.code) + 1) % 10_000:04d}"

    await phone.replies(f"A{wrong}")
    await day.passes(to="00:30")

    assert phone.code in phone.texts[0]
    assert len(phone.texts) == 2
    assert (await day.alert())["state"] == "open"


@pytest.mark.requirement("X-16", "R-013")
async def test_the_signed_link_shows_first_and_answers_only_when_posted(a_day: BeginDay) -> None:
    day = await an_offer(a_day)

    shown = await day.opens(day.phone_of("T1").link)
    before = await day.alert()
    answered = await day.answers_by(str(shown.url), "decline", reason="truck in shop")
    await day.passes(to="20:00")

    await day.nothing_else()
    assert shown.status_code == 200
    assert before["state"] == "open"
    assert answered.status_code == 202
    assert (await day.alert())["acknowledged_action"] == "decline"


@pytest.mark.requirement("X-16", "X-17")
async def test_the_store_manager_answers_on_the_technicians_behalf(a_day: BeginDay) -> None:
    day = await an_offer(a_day)
    await day.passes(to="06:00")

    answer = await day.answers("M1", "accept")
    await day.passes(to="20:00")

    day.told("05:00", "5.6", M1="W,S")
    await day.nothing_else()
    assert answer.status_code == 202
    assert (await day.alert())["acknowledged_by"] == "M1"


@pytest.mark.requirement("X-16")
async def test_the_next_offer_of_the_same_job_is_an_alert_of_its_own(a_day: BeginDay) -> None:
    day = await an_offer(a_day)
    await day.answers("T1", "decline", reason="truck in shop")

    first = day.last
    second = await day.post("WORK_ASSIGNED", work_order_id="WO-1003", technician_id="T2")
    await day.answers("T2", "accept")
    await day.passes(to="20:00")

    day.told("00:00", "2.1", T2="P,S", M1="W,I", D1="W")
    await day.nothing_else()
    assert first != second
