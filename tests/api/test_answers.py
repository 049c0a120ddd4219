"""POST …/acknowledge and …/resolve: every status, who was first, and identical replies to a repetition."""

from typing import Any

import pytest

from domain.ids import AlertId
from tests.api.house import House


@pytest.fixture
async def alert(house: House) -> AlertId:
    """A new work order that the dispatcher and the store manager have heard of."""
    alert_id = await house.raises("NEW_WORK_ORDER")
    await house.plans(alert_id)
    return alert_id


async def acknowledge(house: House, alert: AlertId, *, by: str = "D1", key: str | None = None, **body: Any) -> Any:
    headers = {"Idempotency_Key": key} if key else {}
    return await house.post(f"/v1/alerts/{alert}/acknowledge", {"action": "acknowledge"} | body, by=by, **headers)


async def rows(house: House, sql: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await house.front.store.read(lambda tx: tx.all(sql))]


async def test_the_first_answer_is_accepted(house: House, alert: AlertId) -> None:
    reply = await acknowledge(house, alert)

    assert reply.status_code == 202
    assert reply.json()["outcome"] == "first"
    assert (await house.get(f"/v1/alerts/{alert}")).json()["state"] == "acknowledged"


@pytest.mark.requirement("X-17")
async def test_the_next_one_is_told_who_was_first(house: House, alert: AlertId) -> None:
    await acknowledge(house, alert, by="OM")

    reply = await acknowledge(house, alert)

    assert reply.status_code == 200
    said = reply.json()
    assert (said["already_acknowledged_by"], said["already_acknowledged_name"]) == ("OM", "Olga")
    assert said["outcome"] == "secondary"


async def test_the_same_person_again_is_told_so(house: House, alert: AlertId) -> None:
    await acknowledge(house, alert)

    reply = await acknowledge(house, alert)

    assert (reply.status_code, reply.json()["already_acknowledged_by"]) == (200, "D1")


@pytest.mark.requirement("X-16")
async def test_an_informational_copy_gives_a_receipt(house: House, alert: AlertId) -> None:
    reply = await acknowledge(house, alert, by="M1")

    assert (reply.status_code, reply.json()["receipt"]) == (200, True)
    assert (await house.get(f"/v1/alerts/{alert}")).json()["state"] == "open"


async def test_s04e_three_posts_with_one_key_are_one_answer_and_three_identical_replies(
    house: House, alert: AlertId
) -> None:
    replies = [await acknowledge(house, alert, key="press-1") for _ in range(3)]

    assert {(reply.status_code, reply.text) for reply in replies} == {(202, replies[0].text)}
    assert len(await rows(house, "SELECT id FROM acknowledgments")) == 1


async def test_the_same_key_with_another_body_is_refused(house: House, alert: AlertId) -> None:
    await acknowledge(house, alert, key="press-1")

    reply = await acknowledge(house, alert, key="press-1", device_id="phone-7")

    assert reply.status_code == 422


@pytest.mark.requirement("X-18")
async def test_s04f_reading_is_no_answer(house: House, alert: AlertId) -> None:
    inbox = (await house.get("/v1/inbox", by="D1")).json()

    await house.post("/v1/inbox/read", {"up_to": 2**53}, by="D1")
    await house.post("/v1/inbox/archive", {"up_to": 2**53}, by="D1")

    assert len(inbox["rows"]) == 1
    found = (await house.get(f"/v1/alerts/{alert}")).json()
    assert found["state"] == "open"
    assert await rows(house, "SELECT id FROM acknowledgments") == []


@pytest.mark.requirement("X-17")
@pytest.mark.parametrize("who", ["BC", "CSR", "M2", "RD2"])
async def test_s04d_others_are_refused_and_audited(house: House, alert: AlertId, who: str) -> None:
    reply = await acknowledge(house, alert, by=who)

    assert reply.status_code == 403
    assert reply.headers["content-type"] == "application/problem+json"
    audited = await rows(house, "SELECT actor, reason FROM audit_entries WHERE event = 'Alert.AnswerRefused'")
    assert audited == [{"actor": who, "reason": "not_yours"}]


async def test_a_machine_does_not_answer(house: House, alert: AlertId) -> None:
    assert (await acknowledge(house, alert, by="system")).status_code == 403


async def test_nobody_in_particular_is_asked_who_they_are(house: House, alert: AlertId) -> None:
    assert (await acknowledge(house, alert, by="nobody")).status_code == 401


async def test_an_alert_that_there_is_not_cannot_be_answered(house: House) -> None:
    assert (await acknowledge(house, AlertId("al_00000000000000000000000000"))).status_code == 404


async def test_an_action_that_the_type_does_not_know_names_those_that_it_does(house: House, alert: AlertId) -> None:
    reply = await acknowledge(house, alert, action="accept")

    assert reply.status_code == 422
    (error,) = reply.json()["errors"]
    assert error["field"] == "action"
    assert "acknowledge" in error["accepted"]


async def test_a_decline_needs_a_reason(house: House) -> None:
    alert = await house.raises("WORK_ASSIGNED")
    await house.plans(alert)

    refused = await acknowledge(house, alert, by="T1", action="decline")
    accepted = await acknowledge(house, alert, by="T1", action="decline", reason="truck in shop")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "reason"
    assert (accepted.status_code, accepted.json()["closed"]) == (202, True)


async def test_what_was_closed_without_an_answer_is_a_conflict(house: House, alert: AlertId) -> None:
    await house.post("/v1/alerts/clear", {"type": "NEW_WORK_ORDER", "dedup_key": "WO-1001:1"})

    assert (await acknowledge(house, alert)).status_code == 409


async def test_what_was_closed_with_an_answer_tells_whose(house: House) -> None:
    alert = await house.raises("WORK_ASSIGNED")
    await house.plans(alert)
    await acknowledge(house, alert, by="T1", action="accept")

    reply = await acknowledge(house, alert, by="M1", action="accept")

    assert (reply.status_code, reply.json()["already_acknowledged_by"]) == (200, "T1")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": "shout"},
        {"action": "acknowledge", "by": "OM"},
        {"action": "acknowledge", "reason": "x" * 1001},
        {"action": "acknowledge", "reason": "bell\x07"},
        {"action": "acknowledge", "device_id": "a b"},
        {"action": "acknowledge", "pressed_at": "yesterday"},
        {"action": "acknowledge", "pressed_at": 1700000000},
        [],
        "acknowledge",
    ],
)
async def test_a_malformed_answer_is_refused_by_its_field(house: House, alert: AlertId, body: Any) -> None:
    reply = await house.post(f"/v1/alerts/{alert}/acknowledge", body, by="D1")

    assert reply.status_code == 422
    assert reply.json()["errors"]
    assert await rows(house, "SELECT id FROM acknowledgments") == []


@pytest.mark.requirement("R-253", "X-18")
@pytest.mark.parametrize(("more", "channel"), [({}, "web"), ({"device_id": "phone-7"}, "mobile")])
async def test_an_answer_is_recorded_with_its_channel_device_and_address(
    house: House, alert: AlertId, more: dict[str, str], channel: str
) -> None:
    await acknowledge(house, alert, pressed_at="2026-11-24T08:00:00Z", **more)

    (kept,) = await rows(house, "SELECT channel, device_id, ip, pressed_at, received_at FROM acknowledgments")
    assert (kept["channel"], kept["device_id"]) == (channel, more.get("device_id"))
    assert kept["ip"] == "127.0.0.1"
    assert kept["pressed_at"] == "2026-11-24T08:00:00.000000Z"
    assert kept["received_at"] != kept["pressed_at"]


@pytest.mark.requirement("X-22")
async def test_resolving_closes_the_alert_with_the_words_of_whoever_resolved_it(house: House) -> None:
    alert = await house.raises("SLA_BREACH")
    await house.plans(alert)

    reply = await house.post(f"/v1/alerts/{alert}/resolve", {"reason": "finished at the roadside"}, by="RD1")

    assert (reply.status_code, reply.json()["closed"]) == (202, True)
    found = (await house.get(f"/v1/alerts/{alert}")).json()
    assert (found["state"], found["closed"]["reason"], found["closed"]["by"]) == ("closed", "resolve", "RD1")


async def test_whoever_may_not_answer_may_not_resolve(house: House, alert: AlertId) -> None:
    reply = await house.post(f"/v1/alerts/{alert}/resolve", {"reason": "not mine"}, by="M1")

    assert reply.status_code == 403


async def test_a_resolution_says_how(house: House, alert: AlertId) -> None:
    assert (await house.post(f"/v1/alerts/{alert}/resolve", {}, by="D1")).status_code == 422
