"""POST …/escalate: every status, one level at a time, and identical replies to a repetition."""

import json
from typing import Any

import pytest

from domain.ids import AlertId
from tests.api.house import House

WHY = {"reason": "The line is down at the store"}


@pytest.fixture
async def alert(house: House) -> AlertId:
    """An offer to T1, whose store manager and dispatcher come next."""
    alert_id = await house.raises("WORK_ASSIGNED")
    await house.plans(alert_id)
    return alert_id


async def escalate(house: House, alert: AlertId, *, by: str = "D1", key: str | None = None) -> Any:
    headers = {"Idempotency_Key": key} if key else {}
    return await house.post(f"/v1/alerts/{alert}/escalate", WHY, by=by, **headers)


async def signals(house: House) -> list[dict[str, Any]]:
    rows = await house.front.store.read(lambda tx: tx.all("SELECT payload FROM outbox WHERE kind = 'escalate'"))
    return [json.loads(row["payload"]) for row in rows]


@pytest.mark.requirement("R-157")
async def test_the_next_step_falls_due_now(house: House, alert: AlertId) -> None:
    reply = await escalate(house, alert)

    assert (reply.status_code, reply.json()["step"]) == (202, 1)
    (signal,) = await signals(house)
    assert (signal["step"], signal["by"]) == (1, "D1")
    entries = (await house.get(f"/v1/alerts/{alert}/timeline")).json()["entries"]
    (entry,) = (entry for entry in entries if entry["event"] == "Alert.EscalatedByHand")
    assert (entry["actor"], entry["reason"], entry["details"]["step"]) == ("D1", WHY["reason"], 1)


@pytest.mark.requirement("R-157")
async def test_two_people_at_once_escalate_one_level(house: House, alert: AlertId) -> None:
    await escalate(house, alert)

    reply = await escalate(house, alert, by="OM")

    assert (reply.status_code, reply.json()["escalated"]) == (200, False)
    assert "is being taken at this moment" in reply.json()["detail"]
    assert len(await signals(house)) == 1


@pytest.mark.requirement("R-157")
async def test_the_level_after_it_once_that_one_was_taken(house: House, alert: AlertId) -> None:
    await escalate(house, alert)
    await house.plans(alert, 1)

    reply = await escalate(house, alert, by="M1")

    assert (reply.status_code, reply.json()["step"]) == (202, 2)


@pytest.mark.requirement("R-321")
async def test_what_was_answered_is_not_escalated(house: House) -> None:
    alert = await house.raises("NEW_WORK_ORDER")
    await house.plans(alert)
    await house.post(f"/v1/alerts/{alert}/acknowledge", {"action": "acknowledge"}, by="D1")

    reply = await escalate(house, alert, by="OM")

    assert (reply.status_code, reply.json()) == (
        200,
        {"escalated": False, "detail": "D1 has answered it already; nothing was escalated."},
    )
    assert await signals(house) == []


async def test_nothing_is_left_at_the_top(house: House, alert: AlertId) -> None:
    for step in (1, 2, 3):
        await house.plans(alert, step)

    reply = await escalate(house, alert)

    assert reply.status_code == 200
    assert "nothing is left" in reply.json()["detail"]


async def test_what_is_closed_is_refused(house: House, alert: AlertId) -> None:
    await house.post(f"/v1/alerts/{alert}/resolve", {"reason": "done"}, by="OM")

    reply = await escalate(house, alert)

    assert (reply.status_code, reply.json()["detail"]) == (409, "The alert is closed; nothing is escalated any more.")


@pytest.mark.requirement("X-17")
@pytest.mark.parametrize("by", ["T2", "M2", "BC", "CSR", "D2"])
async def test_others_are_refused_and_the_audit_says_so(house: House, alert: AlertId, by: str) -> None:
    reply = await escalate(house, alert, by=by)

    assert reply.status_code == 403
    entries = (await house.get(f"/v1/alerts/{alert}/timeline")).json()["entries"]
    assert [one["actor"] for one in entries if one["event"] == "Alert.EscalationRefused"] == [by]
    assert await signals(house) == []


@pytest.mark.parametrize(
    ("by", "body", "status"),
    [
        ("nobody", WHY, 401),
        ("system", WHY, 403),
        ("OM", {}, 422),
        ("OM", WHY | {"step": 3}, 422),
        ("OM", {"reason": ""}, 422),
    ],
)
async def test_what_else_is_refused(house: House, alert: AlertId, by: str, body: dict[str, Any], status: int) -> None:
    reply = await house.post(f"/v1/alerts/{alert}/escalate", body, by=by)

    assert reply.status_code == status
    assert await signals(house) == []


async def test_an_alert_that_is_not_there_is_not_found(house: House) -> None:
    assert (await house.post("/v1/alerts/al_unknown/escalate", WHY, by="OM")).status_code == 404


async def test_three_posts_with_one_key_are_one_escalation_and_identical_replies(house: House, alert: AlertId) -> None:
    replies = [await escalate(house, alert, key="press-1") for _ in range(3)]

    assert {(reply.status_code, reply.text) for reply in replies} == {(202, replies[0].text)}
    assert len(await signals(house)) == 1
