"""A technician's phone in a tunnel: what was pressed there counts when it arrives, and looking is never an answer."""

from typing import Any

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

THURSDAY = "2026-12-03T14:00-06:00"


async def an_offer_in_a_tunnel(a_day: BeginDay) -> Day:
    """To T1, whose phone has no reception."""
    day = await a_day(THURSDAY, offline=["T1"])
    await day.phone_of("T1").is_offline()
    await day.post("WORK_ASSIGNED", work_order_id="WO-1003")
    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    return day


async def syncs(day: Day, **body: Any) -> Any:
    answer = await day.asks("POST", "/v1/me/sync", "T1", json={"device_id": "phone-1", **body})
    assert answer.status_code == 200, answer.text
    await day.rests()
    return answer.json()


def pressed(day: Day, at: str, action: str = "accept") -> dict[str, str]:
    return {
        "alert_id": day.last,
        "action": action,
        "pressed_at": day.instant(at).isoformat(),
        "idempotency_key": f"press-{action}",
    }


def looked_at(day: Day, at: str) -> dict[str, str]:
    return {"kind": "opened", "at": day.instant(at).isoformat(), "alert_id": day.last}


@pytest.mark.requirement("X-18", "X-20", "R-282")
async def test_an_answer_from_the_tunnel_is_late_and_stops_what_is_left(a_day: BeginDay) -> None:
    day = await an_offer_in_a_tunnel(a_day)
    await day.passes(to="06:00")

    found = await syncs(day, receipts=[looked_at(day, "02:30")], answers=[pressed(day, "03:00")])
    again = await syncs(day, receipts=[looked_at(day, "02:30")], answers=[pressed(day, "03:00")])
    await day.passes(to="40:00")

    day.told("05:00", "5.6", M1="W,S")
    await day.nothing_else()
    assert [one["outcome"] for one in found["answers"] + again["answers"]] == ["first", "duplicate"]
    assert [one["outcome"] for one in found["receipts"] + again["receipts"]] == ["recorded", "known"]
    alert = await day.alert()
    assert (alert["state"], alert["acknowledged_by"]) == ("closed", "T1")
    [kept] = await day.rows("SELECT * FROM acknowledgments")
    assert (kept["effect"], kept["late"], kept["target_met"]) == ("first", 1, 0)
    assert kept["pressed_at"].startswith("2026-12-03T20:03:00")
    assert kept["received_at"].startswith("2026-12-03T20:06:0")


@pytest.mark.requirement("X-18")
async def test_receipts_alone_stop_nothing(a_day: BeginDay) -> None:
    day = await an_offer_in_a_tunnel(a_day)
    await day.passes(to="06:00")

    found = await syncs(day, receipts=[looked_at(day, "03:00")])
    await day.passes(to="40:00")

    day.told("05:00", "5.6", M1="W,S")
    day.told("10:00", "5.6", D1="W,S")
    day.told("15:00", "5.6", D1="W,S")
    await day.nothing_else()
    assert [one["alert_id"] for one in found["missed"]["needs_answer"]] == [day.last]
    assert (await day.alert())["state"] == "open"


@pytest.mark.requirement("X-17", "X-18")
async def test_whoever_answered_meanwhile_was_first(a_day: BeginDay) -> None:
    day = await an_offer_in_a_tunnel(a_day)
    await day.passes(to="05:30")
    await day.answers("M1", "decline", reason="T1 cannot be reached")
    await day.passes(to="06:00")

    [answered] = (await syncs(day, answers=[pressed(day, "03:00")]))["answers"]
    await day.passes(to="40:00")

    day.told("05:00", "5.6", M1="W,S")
    await day.nothing_else()
    assert (answered["outcome"], answered["already_acknowledged_by"]) == ("secondary", "M1")
    assert (await day.alert())["acknowledged_action"] == "decline"


@pytest.mark.requirement("R-302", "X-70")
async def test_what_the_app_shows_goes_after_a_day_and_a_question_stays(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    offer = await day.post("WORK_ASSIGNED", work_order_id="WO-1003")
    await day.answers("T1", "accept")
    photos = await day.post("PHOTOS_MISSING", work_order_id="WO-1003")

    await day.passes(to="1439:50")
    before = [(await day.gets("/v1/inbox?channel=in_app", who))["rows"] for who in ("M1", "T1")]
    await day.passes(to="1440:10")
    after = [(await day.gets("/v1/inbox?channel=in_app", who))["rows"] for who in ("M1", "T1")]

    assert offer in [row["alert_id"] for row in before[0]]
    assert offer not in [row["alert_id"] for row in after[0]]
    assert photos in [row["alert_id"] for row in before[1]]
    assert photos in [row["alert_id"] for row in after[1]]
