"""POST …/resend: what goes out once more, what stands in its way, and every refusal."""

from functools import partial
from typing import Any

import pytest

from domain.ids import AlertId
from store.opt_outs import opt_out
from tests.api.house import House

TEXT_TO_M1 = {"person_id": "M1", "channel": "sms"}


@pytest.fixture
async def alert(house: House) -> AlertId:
    """A shortage of which D1 and M1 were texted; the texts were taken."""
    alert_id = await house.raises("EQUIPMENT_SHORTAGE")
    await house.plans(alert_id)
    await are_sent(house)
    return alert_id


async def are_sent(house: House) -> None:
    sent = "UPDATE deliveries SET state = 'sent' WHERE state = 'planned'"
    await house.front.store.write(lambda tx: tx.run(sent))


async def resend(house: House, alert: AlertId, body: dict[str, Any], *, by: str = "D1", key: str | None = None) -> Any:
    headers = {"Idempotency_Key": key} if key else {}
    return await house.post(f"/v1/alerts/{alert}/resend", body, by=by, **headers)


async def deliveries(house: House, alert: AlertId, person: str, channel: str) -> list[dict[str, Any]]:
    found = (await house.get(f"/v1/alerts/{alert}")).json()["deliveries"]
    return [one for one in found if (one["recipient"], one["channel"]) == (person, channel)]


async def audited(house: House, alert: AlertId, event: str) -> list[dict[str, Any]]:
    entries = (await house.get(f"/v1/alerts/{alert}/timeline")).json()["entries"]
    return [one for one in entries if one["event"] == event]


async def woken(house: House) -> list[str]:
    rows = await house.front.store.read(lambda tx: tx.all("SELECT payload FROM outbox WHERE kind = 'digest'"))
    return [row["payload"] for row in rows]


def failed(reply: Any) -> dict[str, str]:
    return {one["what"]: one["detail"] for one in reply.json()["checklist"] if not one["ok"]}


@pytest.mark.requirement("R-446")
async def test_a_copy_goes_out_as_a_new_attempt(house: House, alert: AlertId) -> None:
    reply = await resend(house, alert, TEXT_TO_M1 | {"reason": "The phone was off"})

    assert (reply.status_code, reply.json()["resent"], reply.json()["attempt"]) == (202, True, 2)
    first, second = await deliveries(house, alert, "M1", "sms")
    assert (second["id"], second["attempt"], second["state"], second["reason"]) == (
        reply.json()["delivery_id"],
        2,
        "planned",
        "resent",
    )
    assert (second["title"], second["step"], second["asks"]) == (first["title"], first["step"], first["asks"])
    (entry,) = await audited(house, alert, "Delivery.Resent")
    assert (entry["actor"], entry["reason"], entry["details"]["recipient"]) == ("D1", "The phone was off", "M1")
    assert await woken(house) == ['{"recipient": "M1"}']


@pytest.mark.requirement("R-446")
async def test_the_checklist_says_what_was_looked_at(house: House, alert: AlertId) -> None:
    reply = await resend(house, alert, TEXT_TO_M1)

    checks = {one["what"]: one["ok"] for one in reply.json()["checklist"]}
    assert checks == {"settings": True, "phone_on_record": True, "email_on_record": False, "app_installed": True}


@pytest.mark.requirement("R-446", "R-135")
async def test_a_number_whose_owner_refuses_texts_gets_none(house: House, alert: AlertId) -> None:
    number = house.front.now()
    person = (await house.front.store.read(house.front.people.current)).people["M1"]
    assert person.number
    await house.front.store.write(partial(opt_out, number=person.number, source="inbound", at=number))

    reply = await resend(house, alert, TEXT_TO_M1)

    assert (reply.status_code, reply.json()["resent"]) == (200, False)
    assert failed(reply)["settings"] == reply.json()["detail"] == "The owner of this number does not want texts."
    assert len(await deliveries(house, alert, "M1", "sms")) == 1
    (entry,) = await audited(house, alert, "Delivery.ResendRefused")
    assert (entry["actor"], entry["reason"]) == ("D1", "opted_out")
    assert await woken(house) == []


@pytest.mark.requirement("R-446", "R-135")
async def test_a_channel_that_is_switched_off_is_not_used(house: House, alert: AlertId) -> None:
    assert (await house.put("/v1/settings/methods", {"push": True, "sms": False, "voice": True})).status_code == 200

    reply = await resend(house, alert, TEXT_TO_M1)

    assert (reply.status_code, failed(reply)["settings"]) == (200, "This channel is switched off for everybody.")


@pytest.mark.requirement("R-446", "R-397")
async def test_a_device_that_is_gone_is_not_pushed_to(house: House) -> None:
    offer = await house.raises("WORK_ASSIGNED")
    await house.plans(offer)
    await are_sent(house)
    gone = "INSERT INTO gone_devices (address, since) VALUES ('device-of-T1', '2026-11-24T15:00:00.000000Z')"
    await house.front.store.write(lambda tx: tx.run(gone))

    reply = await resend(house, offer, {"person_id": "T1", "channel": "push"})

    assert (reply.status_code, reply.json()["resent"]) == (200, False)
    assert "app_installed" in failed(reply)
    assert "settings" not in failed(reply)


@pytest.mark.requirement("X-36")
async def test_again_and_again_each_an_attempt_of_its_own(house: House, alert: AlertId) -> None:
    for _ in range(3):
        assert (await resend(house, alert, TEXT_TO_M1)).status_code == 202
        await are_sent(house)

    assert [one["attempt"] for one in await deliveries(house, alert, "M1", "sms")] == [1, 2, 3, 4]


async def test_what_is_on_its_way_is_not_sent_beside_itself(house: House, alert: AlertId) -> None:
    await resend(house, alert, TEXT_TO_M1)

    reply = await resend(house, alert, TEXT_TO_M1)

    assert (reply.status_code, len(await deliveries(house, alert, "M1", "sms"))) == (409, 2)


@pytest.mark.requirement("R-223", "X-20")
async def test_what_was_answered_or_closed_is_not_sent_again(house: House) -> None:
    alert = await house.raises("SLA_BREACH")
    await house.plans(alert)
    await are_sent(house)
    await house.post(f"/v1/alerts/{alert}/acknowledge", {"action": "acknowledge"}, by="RD1")
    answered = await resend(house, alert, {"person_id": "RD1", "channel": "sms"}, by="RD1")
    await house.post(f"/v1/alerts/{alert}/resolve", {"reason": "done"}, by="RD1")
    closed = await resend(house, alert, {"person_id": "RD1", "channel": "sms"}, by="RD1")

    assert (answered.status_code, closed.status_code) == (409, 409)
    assert "was answered" in answered.json()["detail"]
    assert "is closed" in closed.json()["detail"]
    assert len(await deliveries(house, alert, "RD1", "sms")) == 1


@pytest.mark.parametrize(
    ("body", "field", "accepted"),
    [
        ({"person_id": "M1", "channel": "voice"}, "channel", "sms"),
        ({"person_id": "M2", "channel": "sms"}, "person_id", "recipients"),
        ({"person_id": "nobody", "channel": "sms"}, "person_id", "recipients"),
        ({"person_id": "M1", "channel": "web"}, "channel", "push"),
        ({"person_id": "M1"}, "channel", "given"),
        ({"channel": "sms"}, "person_id", "given"),
        (TEXT_TO_M1 | {"text": "hello"}, "text", "person_id"),
        (TEXT_TO_M1 | {"reason": ""}, "reason", "1"),
    ],
)
async def test_what_cannot_be_sent_is_refused_by_its_field(
    house: House, alert: AlertId, body: dict[str, Any], field: str, accepted: str
) -> None:
    reply = await resend(house, alert, body)

    assert reply.status_code == 422
    (error,) = reply.json()["errors"]
    assert error["field"] == field
    assert accepted in error["accepted"]
    assert await woken(house) == []


@pytest.mark.requirement("X-17")
@pytest.mark.parametrize(("by", "status"), [("nobody", 401), ("system", 403), ("T2", 403), ("M2", 403), ("BC", 403)])
async def test_others_are_refused(house: House, alert: AlertId, by: str, status: int) -> None:
    assert (await resend(house, alert, TEXT_TO_M1, by=by)).status_code == status
    assert await woken(house) == []


async def test_an_alert_that_is_not_there_is_not_found(house: House) -> None:
    assert (await resend(house, AlertId("al_unknown"), TEXT_TO_M1)).status_code == 404


async def test_three_posts_with_one_key_are_one_attempt_and_identical_replies(house: House, alert: AlertId) -> None:
    replies = [await resend(house, alert, TEXT_TO_M1, key="r-1") for _ in range(3)]

    assert {(reply.status_code, reply.text) for reply in replies} == {(202, replies[0].text)}
    assert len(await deliveries(house, alert, "M1", "sms")) == 2
