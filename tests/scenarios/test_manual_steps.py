"""What people do by hand, exact to the instant: escalate before the time, and nothing after an answer."""

import httpx
import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

MONDAY = "2026-12-07T08:00-06:00"
WHY = {"reason": "The customer called: the cold chain is at risk"}


async def escalates(day: Day, person: str) -> httpx.Response:
    response = await day.asks("POST", f"/v1/alerts/{day.last}/escalate", person, json=WHY)
    await day.rests()
    return response


@pytest.mark.requirement("R-157", "R-321", "X-75")
async def test_a_dispatcher_who_does_not_wait_takes_one_level_at_once(a_day: BeginDay) -> None:
    """The levels after it keep their instants; the messages say how long it has waited by then."""
    day = await a_day(MONDAY)
    await day.post("NEW_WORK_ORDER")
    await day.passes(to="02:00")

    response = await escalates(day, "D1")
    await day.passes(to="30:00")

    assert response.status_code == 202
    day.told("00:00", "1.1", D1="W", M1="W,I")
    day.told("02:00", "1.1", RD1="W,S")
    day.told("10:00", "1.1", AD="W")
    day.told("15:00", "1.1", OM="S")
    await day.nothing_else()
    (entry,) = await day.audited("Alert.EscalatedByHand")
    assert (entry["actor"], entry["reason"], entry["details"]["step"]) == ("D1", WHY["reason"], 1)


@pytest.mark.requirement("R-157", "X-12")
async def test_a_breach_is_escalated_to_the_top_and_reported_all_the_same(a_day: BeginDay) -> None:
    """Each press is one level: the re-call takes the place of the calls before it, then those above are called."""
    day = await a_day("2026-12-10T11:06-06:00")
    await day.post("SLA_BREACH", work_order_id="WO-1016")
    await day.passes(to="01:00")

    await escalates(day, "RD1")
    await day.passes(to="02:00")
    await escalates(day, "OM")
    await day.passes(to="40:00")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    for attempt in ("01:00", "03:25", "05:50"):
        day.told(attempt, "5.4", RD1="V")
    for attempt in ("02:00", "04:25", "06:50"):
        day.told(attempt, "5.4", AD="V", OM="V")
    day.told("15:00", "5.4", AD="W")
    await day.nothing_else()


@pytest.mark.requirement("R-321", "X-20", "R-223")
async def test_an_answer_and_an_escalation_in_the_same_instant_tell_nobody_else(a_day: BeginDay) -> None:
    day = await a_day(MONDAY)
    await day.post("NEW_WORK_ORDER")
    await day.passes(to="02:00")

    await day.acknowledges("D1", settle=False)
    response = await escalates(day, "OM")
    await day.passes(to="30:00")

    assert (response.status_code, response.json()["escalated"]) == (200, False)
    day.told("00:00", "1.1", D1="W", M1="W,I")
    await day.nothing_else()


@pytest.mark.requirement("X-22", "R-157")
async def test_what_is_resolved_by_hand_is_told_once_and_escalated_no_more(a_day: BeginDay) -> None:
    day = await a_day(MONDAY)
    shortage = await day.post("EQUIPMENT_SHORTAGE")
    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    await day.passes(to="03:00")

    resolved = await day.asks("POST", f"/v1/alerts/{shortage}/resolve", "M1", json={"reason": "A relay was found"})
    await day.rests()
    refused = await escalates(day, "D1")
    await day.passes(to="30:00")

    assert (resolved.status_code, refused.status_code) == (202, 409)
    day.told("03:00", "7.7", D1="W,S")
    await day.nothing_else()


async def resends(day: Day, by: str, person: str, channel: str) -> httpx.Response:
    body = {"person_id": person, "channel": channel, "reason": "Nothing has arrived"}
    response = await day.asks("POST", f"/v1/alerts/{day.last}/resend", by, json=body)
    await day.rests()
    return response


@pytest.mark.requirement("R-446", "X-36")
async def test_a_text_that_somebody_misses_is_sent_again_at_once(a_day: BeginDay) -> None:
    """By the running alert's side: its steps keep their instants, and the answer stops all of it."""
    day = await a_day(MONDAY)
    await day.post("EQUIPMENT_SHORTAGE")
    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    await day.passes(to="02:00")

    first = await resends(day, "D1", "M1", "sms")
    await day.passes(to="03:00")
    second = await resends(day, "D1", "M1", "sms")
    await day.phone_of("M1").replies(f"A{day.phone_of('M1').code}")
    refused = await resends(day, "D1", "M1", "sms")
    await day.passes(to="04:00")

    assert [one.status_code for one in (first, second, refused)] == [202, 202, 409]
    assert [one.json()["attempt"] for one in (first, second)] == [2, 3]
    day.told("02:00", "5.2", M1="S")
    day.told("03:00", "5.2", M1="S")
    assert (await day.alert())["acknowledged_by"] == "M1"
    await day.nothing_else()


@pytest.mark.requirement("R-446", "R-223", "X-20")
async def test_an_answer_in_the_very_instant_of_a_resend_is_faster(a_day: BeginDay) -> None:
    """The digest, the workflow and the fence see both; nothing leaves after the answer was committed."""
    day = await a_day(MONDAY)
    await day.post("EQUIPMENT_SHORTAGE")
    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    await day.passes(to="02:00")
    body = {"person_id": "M1", "channel": "sms"}

    resent = await day.asks("POST", f"/v1/alerts/{day.last}/resend", "D1", json=body)
    await day.acknowledges("D1", settle=False)
    await day.rests()
    await day.passes(to="09:00")

    assert resent.status_code == 202
    await day.nothing_else()
    (row,) = await day.rows("SELECT state, reason FROM deliveries WHERE attempt = 2 AND channel = 'sms'")
    assert (row["state"], row["reason"]) == ("cancelled", "acknowledged")


@pytest.mark.requirement("R-446", "X-10", "R-223")
async def test_when_the_ladder_has_ended_a_call_is_still_placed_and_its_key_still_answers(a_day: BeginDay) -> None:
    day = await a_day("2026-12-10T11:06-06:00")
    await day.post("SLA_BREACH", work_order_id="WO-1016")
    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    for attempt in ("02:25", "04:50", "05:15", "07:40", "10:05"):
        day.told(attempt, "5.4", RD1="V")
    day.told("15:00", "5.4", AD="W,V", OM="V")
    for attempt in ("17:25", "19:50"):
        day.told(attempt, "5.4", AD="V", OM="V")
    await day.passes(to="50:00")
    assert (await day.alert())["started"] == "ended"

    response = await resends(day, "OM", "RD1", "voice")
    await day.passes(to="50:10")
    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")
    await day.passes(to="60:00")

    assert response.status_code == 202, response.text
    day.told("50:00", "5.4", RD1="V")
    await day.nothing_else()
    assert (await day.alert())["acknowledged_by"] == "RD1"


@pytest.mark.requirement("R-446", "R-190")
async def test_what_stands_in_the_way_is_said_and_nothing_is_sent(a_day: BeginDay) -> None:
    day = await a_day(MONDAY)
    await day.post("EQUIPMENT_SHORTAGE")
    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    off = await day.asks("PUT", "/v1/settings/methods", "AD", json={"push": True, "sms": False, "voice": True})

    response = await resends(day, "D1", "M1", "sms")
    await day.passes(to="04:00")

    assert (off.status_code, response.status_code) == (200, 200)
    assert response.json()["detail"] == "This channel is switched off for everybody."
    await day.nothing_else()
