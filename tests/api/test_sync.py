"""POST /v1/me/sync: receipts never answer, queued answers go through the door of every answer, once."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from api.sync_words import SYNC_WORDS
from domain.answer import Effect, Refusal
from domain.language import Language
from store.directory import import_directory
from store.receipts import ReceiptOutcome
from tests.api.house import House
from tests.builders import a_directory, the_people

PRESSED = "2024-11-24T15:03:00Z"


async def an_offer(house: House, key: str = "offer") -> str:
    """To T1, by a push that the provider took; M1 has a row in the app."""
    alert_id = await house.raises("WORK_ASSIGNED", key)
    await house.plans(alert_id)
    await house.front.store.write(
        lambda tx: tx.run(
            "UPDATE deliveries SET state = 'accepted' WHERE alert_id = :id AND state = 'planned'", id=alert_id
        )
    )
    return str(alert_id)


async def syncs(house: House, by: str = "T1", **body: Any) -> dict[str, Any]:
    reply = await house.post("/v1/me/sync", {"device_id": "phone-1", **body}, by=by)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def an_answer(alert_id: str, action: str = "accept", key: str = "press-1", **more: Any) -> dict[str, Any]:
    return {"alert_id": alert_id, "action": action, "pressed_at": PRESSED, "idempotency_key": key} | more


def a_receipt(kind: str = "opened", **of: str) -> dict[str, Any]:
    return {"kind": kind, "at": PRESSED, **of}


async def delivery(house: House, alert_id: str, person: str, channel: str) -> dict[str, Any]:
    row = await house.front.store.read(
        lambda tx: tx.one(
            "SELECT * FROM deliveries WHERE alert_id = :id AND recipient = :person AND channel = :channel",
            id=alert_id,
            person=person,
            channel=channel,
        )
    )
    assert row is not None
    return dict(row)


async def state(house: House, alert_id: str) -> str:
    found: str = (await house.get(f"/v1/alerts/{alert_id}")).json()["state"]
    return found


@pytest.mark.requirement("X-18", "R-282")
async def test_a_receipt_is_a_record_and_never_an_answer(house: House) -> None:
    alert_id = await an_offer(house)

    shown = await syncs(house, receipts=[a_receipt("delivered", alert_id=alert_id)])
    opened = await syncs(house, receipts=[a_receipt("opened", alert_id=alert_id)])

    assert [one["outcome"] for one in shown["receipts"] + opened["receipts"]] == ["recorded", "recorded"]
    deliveries = (await house.get(f"/v1/alerts/{alert_id}")).json()["deliveries"]
    [push] = [one for one in deliveries if one["channel"] == "push"]
    assert (push["state"], push["read_at"] is not None) == ("read", True)
    assert await state(house, alert_id) == "open"
    assert [one["alert_id"] for one in opened["missed"]["needs_answer"]] == [alert_id]


async def test_receipts_move_forward_only(house: House) -> None:
    alert_id = await an_offer(house)
    push = (await delivery(house, alert_id, "T1", "push"))["id"]

    taken = await syncs(
        house, receipts=[a_receipt("opened", delivery_id=push), a_receipt("delivered", delivery_id=push)]
    )
    again = await syncs(house, receipts=[a_receipt("opened", delivery_id=push)])

    assert [one["outcome"] for one in taken["receipts"] + again["receipts"]] == ["recorded", "known", "known"]
    row = await delivery(house, alert_id, "T1", "push")
    assert row["state"] == "read"
    assert row["read_at"] == row["delivered_at"] > PRESSED  # when the server heard of it


async def test_somebody_elses_message_is_refused_alone(house: House) -> None:
    alert_id = await an_offer(house)
    theirs = (await delivery(house, alert_id, "T1", "push"))["id"]
    text = (await delivery(house, alert_id, "T1", "sms"))["id"]

    by_other = await syncs(
        house, "M1", receipts=[a_receipt(delivery_id=theirs), a_receipt(alert_id=alert_id), a_receipt(alert_id="al_x")]
    )
    of_text = await syncs(house, receipts=[a_receipt(delivery_id=text)])

    assert [one["outcome"] for one in by_other["receipts"]] == ["refused", "recorded", "refused"]
    assert by_other["receipts"][0]["said"] == "Your app has got no such message."
    assert [one["outcome"] for one in of_text["receipts"]] == ["refused"]
    assert (await delivery(house, alert_id, "T1", "push"))["state"] == "accepted"


@pytest.mark.requirement("R-299", "X-18")
async def test_opening_marks_the_apps_row_as_read(house: House) -> None:
    alert_id = await an_offer(house)
    before = await syncs(house, "M1")

    after = await syncs(house, "M1", receipts=[a_receipt(alert_id=alert_id)])

    assert [row["alert_id"] for row in before["missed"]["unread"]] == [alert_id]
    assert (before["missed"]["badge"], after["missed"]["badge"]) == (1, 0)
    assert after["missed"]["unread"] == []


@pytest.mark.requirement("X-18", "X-20", "R-282")
async def test_a_queued_answer_counts_when_it_arrives(house: House) -> None:
    alert_id = await an_offer(house)

    [answered] = (await syncs(house, answers=[an_answer(alert_id)]))["answers"]

    assert (answered["outcome"], answered["said"]) == (
        "first",
        "Your answer counts, from the moment at which it arrived.",
    )
    kept = await house.front.store.read(
        lambda tx: tx.one("SELECT * FROM acknowledgments WHERE alert_id = :id", id=alert_id)
    )
    assert kept is not None
    assert (kept["channel"], kept["device_id"], kept["pressed_at"]) == ("mobile", "phone-1", PRESSED[:-1] + ".000000Z")
    assert kept["received_at"] > kept["pressed_at"]
    assert await state(house, alert_id) == "closed"


@pytest.mark.requirement("X-18")
async def test_the_same_call_again_has_no_second_effect(house: House) -> None:
    alert_id = await an_offer(house)

    first = await syncs(house, answers=[an_answer(alert_id)])
    second = await syncs(house, answers=[an_answer(alert_id)])
    other = await syncs(house, answers=[an_answer(alert_id, "decline", reason="truck in shop")])

    assert [one["outcome"] for one in first["answers"]] == ["first"]
    assert [(one["outcome"], one["was"]) for one in second["answers"]] == [("duplicate", "first")]
    assert other["answers"][0]["outcome"] == "refused"
    assert "idempotency key was used for another answer" in other["answers"][0]["said"]
    kept = await house.front.store.read(lambda tx: tx.all("SELECT effect FROM acknowledgments"))
    assert [row["effect"] for row in kept] == ["first"]


@pytest.mark.requirement("X-18")
async def test_two_calls_at_once_have_one_effect(house: House) -> None:
    alert_id = await an_offer(house)

    found = await asyncio.gather(*(syncs(house, answers=[an_answer(alert_id)]) for _ in range(5)))

    outcomes = sorted(one["answers"][0]["outcome"] for one in found)
    assert outcomes == ["duplicate", "duplicate", "duplicate", "duplicate", "first"]


@pytest.mark.requirement("X-17", "X-18")
async def test_each_answer_has_its_own_end(house: House) -> None:
    mine, taken = await an_offer(house, "one"), await an_offer(house, "two")
    breach = await house.raises("SLA_BREACH")
    await house.plans(breach)
    await house.post(f"/v1/alerts/{taken}/acknowledge", {"action": "accept"}, by="M1")

    found = await syncs(
        house,
        answers=[
            an_answer(taken, key="1"),
            an_answer(mine, "approve", key="2"),
            an_answer(mine, "decline", key="3"),
            an_answer("al_unheard", key="4"),
            an_answer(breach, "acknowledge", key="5"),
            an_answer(mine, key="6"),
        ],
    )

    assert [(one["idempotency_key"], one["outcome"]) for one in found["answers"]] == [
        ("1", "secondary"),
        ("2", "refused"),
        ("3", "refused"),
        ("4", "refused"),
        ("5", "refused"),
        ("6", "first"),
    ]
    assert found["answers"][0]["already_acknowledged_by"] == "M1"
    assert [one["said"] for one in found["answers"]] == [
        "Dana had answered before; yours is recorded.",
        "action is no answer to this alert; accept, decline are accepted.",
        "reason is missing; a decline says why.",
        "There is no alert with this id.",
        "This alert asks others: its recipients, or whoever stands above one of them.",
        "Your answer counts, from the moment at which it arrived.",
    ]


async def test_it_speaks_the_language_of_the_phones_owner(house: House) -> None:
    ana = the_people()["T1"].model_copy(update={"language": Language.SPANISH})
    await house.front.store.write(
        lambda tx: import_directory(tx, a_directory(ana), actor="tests", at=datetime.now(UTC))
    )
    alert_id = await an_offer(house)

    asked = await syncs(house)
    [answered] = (await syncs(house, answers=[an_answer(alert_id)]))["answers"]

    [question] = asked["missed"]["needs_answer"]
    assert [one["label"] for one in question["actions"]] == ["Aceptar", "Rechazar"]
    assert answered["said"] == "Su respuesta cuenta desde el momento en que llegó."


@pytest.mark.parametrize("language", Language)
def test_every_outcome_has_a_sentence(language: Language) -> None:
    words = SYNC_WORDS[language]

    assert set(words.receipts) == set(ReceiptOutcome)
    assert set(words.answers) == set(Effect) - {Effect.REFUSED}
    assert set(words.refusals) in (set(), set(Refusal))


@pytest.mark.requirement("X-18")
async def test_answers_are_taken_in_the_order_in_which_they_were_pressed(house: House) -> None:
    alert_id = await an_offer(house)
    later = an_answer(alert_id, "accept", key="later") | {"pressed_at": "2024-11-24T15:05:00+00:00"}
    earlier = an_answer(alert_id, "decline", key="earlier", reason="sick") | {"pressed_at": "2024-11-24T09:04:59-06:00"}

    found = await syncs(house, answers=[later, earlier])

    assert [one["outcome"] for one in found["answers"]] == ["secondary", "first"]


@pytest.mark.requirement("R-278", "R-281")
async def test_a_phone_learns_what_it_missed(house: House) -> None:
    offer = await an_offer(house, "one")
    photos = await house.raises("PHOTOS_MISSING", "photos", urgently=True)
    await house.plans(photos)

    missed = (await syncs(house))["missed"]

    assert [row["alert_id"] for row in missed["unread"]] == [photos]
    assert {one["alert_id"]: (one["deep_link"], one["work_order_id"]) for one in missed["needs_answer"]} == {
        offer: ("Assignments", "WO-1001"),
        photos: ("PhotoCapture", "WO-1001"),
    }
    assert [one["action"] for one in missed["needs_answer"][-1]["actions"]] == ["accept", "decline"]
    assert missed["badge"] == 2  # a row, and an offer that came as a push alone
    assert missed["counts"] == {"all": 1, "unread": 1, "critical": 0}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "device_id"),
        ({"device_id": ""}, "device_id"),
        ({"device_id": "p", "receipts": [{"kind": "seen", "at": PRESSED, "alert_id": "a"}]}, "receipts.0.kind"),
        ({"device_id": "p", "receipts": [{"kind": "opened", "at": PRESSED}]}, "receipts.0"),
        ({"device_id": "p", "receipts": [{"kind": "opened", "at": "noon", "alert_id": "a"}]}, "receipts.0.at"),
        ({"device_id": "p", "answers": [{"alert_id": "a", "action": "accept", "pressed_at": PRESSED}]},
         "answers.0.idempotency_key"),
        ({"device_id": "p", "answers": [an_answer("a", "shrug")]}, "answers.0.action"),
        ({"device_id": "p", "answers": [an_answer("a", key="with space")]}, "answers.0.idempotency_key"),
        ({"device_id": "p", "answers": [an_answer("a", key=str(n)) for n in range(201)]}, "answers"),
        ({"device_id": "p", "answers": [an_answer("a", key=str(n)) for n in range(101)],
          "receipts": [a_receipt(alert_id="a")] * 100}, ""),
        ({"device_id": "p", "synced": True}, "synced"),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_refused_as_a_whole(house: House, body: dict[str, Any], field: str) -> None:
    reply = await house.post("/v1/me/sync", body, by="T1")

    assert reply.status_code == 422, reply.text
    assert reply.json()["errors"][0]["field"] == field


async def test_a_machine_has_no_phone(house: House) -> None:
    assert (await house.post("/v1/me/sync", {"device_id": "p"})).status_code == 403
