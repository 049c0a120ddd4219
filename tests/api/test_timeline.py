"""GET /v1/alerts/{id}/timeline: what happened with its reasons, and what will or will not, by whom and why."""

from typing import Any

import pytest

from tests.api.house import House


async def timeline(house: House, alert_id: str, by: str = "AD") -> dict[str, Any]:
    reply = await house.get(f"/v1/alerts/{alert_id}/timeline", by=by)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def steps(found: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {one["step"]: one for one in found["future"] if one["delivery_id"] is None}


def attempts(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in found["future"] if one["delivery_id"] is not None]


async def test_an_alert_that_was_just_raised_has_its_whole_ladder_before_it(house: House) -> None:
    found = await timeline(house, await house.raises())

    ahead = steps(found)
    assert [ahead[index]["fate"] for index in sorted(ahead)] == ["planned"] * 4
    assert [one["due_at"] for one in found["future"]] == sorted(one["due_at"] for one in found["future"])
    assert {(copy["person_id"], copy["channel"]) for copy in ahead[0]["copies"] if copy["state"] == "planned"} == {
        ("RD1", "voice"),
        ("RD1", "sms"),
        ("D1", "web"),
        ("D1", "sms"),
        ("AD", "web"),
    }
    assert [entry["event"] for entry in found["entries"]] == ["Alert.Raised"]


@pytest.mark.requirement("X-02", "X-12")
async def test_an_answer_stops_what_waits_for_it_and_leaves_the_compliance_report(house: House) -> None:
    alert_id = await house.raises()
    await house.plans(alert_id)
    assert [one["attempt"] for one in attempts(await timeline(house, alert_id)) if one["attempt"] > 1] == [2, 3]

    answered = await house.post(f"/v1/alerts/{alert_id}/acknowledge", {"action": "acknowledge"}, by="RD1")

    assert answered.status_code == 202, answered.text
    found = await timeline(house, alert_id)
    ahead = steps(found)
    assert {index: one["fate"] for index, one in ahead.items()} == {
        1: "will_not_happen",
        2: "planned",
        3: "will_not_happen",
    }
    assert ahead[2]["clock"] == "none"
    stopped = [ahead[1], ahead[3], *(one for one in attempts(found) if one["attempt"] in (2, 3))]
    assert {one["why"].split(" at ")[0] for one in stopped} == {"acknowledged by RD1 in the console"}
    assert len(stopped) == 4


async def test_closing_stops_both_clocks_and_says_so(house: House) -> None:
    alert_id = await house.raises("EQUIPMENT_SHORTAGE")
    await house.plans(alert_id)

    await house.post("/v1/alerts/clear", {"type": "EQUIPMENT_SHORTAGE", "dedup_key": "WO-1001:1"})

    ahead = steps(await timeline(house, alert_id))
    assert {one["fate"] for one in ahead.values()} == {"will_not_happen"}
    assert all(one["why"].startswith("closed (cleared) by key:dispatch-system at ") for one in ahead.values())


async def test_what_an_answer_does_not_stop_stays_planned(house: House) -> None:
    alert_id = await house.raises("EQUIPMENT_SHORTAGE")
    await house.plans(alert_id)

    await house.post(f"/v1/alerts/{alert_id}/acknowledge", {"action": "acknowledge"}, by="D1")

    ahead = steps(await timeline(house, alert_id))
    assert {index: one["fate"] for index, one in ahead.items()} == {
        1: "will_not_happen",
        2: "planned",
        3: "planned",
    }


@pytest.mark.requirement("R-319", "R-320")
async def test_every_delivery_stands_with_its_reason(house: House) -> None:
    alert_id = await house.raises("NEW_WORK_ORDER")
    await house.plans(alert_id)

    found = await timeline(house, alert_id)

    assert all(one["why"] for one in found["deliveries"])
    assert {one["event"] for one in found["entries"]} >= {"Alert.Raised", "Alert.StepPlanned", "Delivery.Sent"}


async def test_the_future_survives_the_erasure_of_the_context(house: House) -> None:
    alert_id = await house.raises()
    await house.front.store.write(lambda tx: tx.run("DELETE FROM alert_contexts"))

    found = await timeline(house, alert_id)

    assert len(steps(found)) == 4


async def test_texts_are_read_by_those_who_may(house: House) -> None:
    alert_id = await house.raises("WORK_ASSIGNED")
    await house.plans(alert_id)

    own = await timeline(house, alert_id, by="T1")

    assert {one["recipient"] for one in own["deliveries"] if one["body"]} == {"T1"}
