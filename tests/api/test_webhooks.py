"""POST /v1/webhooks/{provider}: believed when signed, on disk before it is answered, without effect twice."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.house import House

SECRET = "webhooks of the tests"


def an_event(kind: str = "message.status", event_id: str = "evt_1", **data: Any) -> dict[str, Any]:
    known = {"messageId": "msg-1", "deliveryStatus": "DELIVERED"} if kind == "message.status" else {}
    return {"eventId": event_id, "eventType": kind, "timestamp": "2026-01-29T14:32:15Z", "data": known | data}


async def post(
    house: House,
    event: Any,
    *,
    provider: str = "genesys",
    secret: str = SECRET,
    at: datetime | None = None,
) -> httpx.Response:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    timestamp = str(int((at or datetime.now(UTC)).timestamp()))
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).digest()
    headers = {"X-Dispatch-Timestamp": timestamp, "X-Dispatch-Signature": f"v1={base64.b64encode(mac).decode()}"}
    return await house.http.post(f"/v1/webhooks/{provider}", content=body, headers=headers)


async def count(house: House, table: str) -> int:
    return len(await house.front.store.read(lambda tx: tx.all(f"SELECT * FROM {table}")))


@pytest.mark.requirement("X-31")
async def test_an_event_of_a_message_that_nobody_knows_is_taken_and_parked(house: House) -> None:
    reply = await post(house, an_event())

    assert reply.status_code == 200
    assert reply.json() == {"events": [{"id": "evt_1", "state": "parked"}]}


@pytest.mark.requirement("X-31")
async def test_the_same_event_again_is_a_duplicate(house: House) -> None:
    await post(house, an_event())

    reply = await post(house, an_event())

    assert (reply.status_code, reply.json()["events"][0]["state"]) == (200, "duplicate")
    assert await count(house, "webhook_events") == 1


@pytest.mark.requirement("X-31")
async def test_what_is_not_signed_with_our_secret_is_refused_and_audited(house: House) -> None:
    reply = await post(house, an_event(), secret="somebody else's")

    assert reply.status_code == 401
    assert await count(house, "webhook_events") == 0
    sql = "SELECT actor, alert_id FROM audit_entries WHERE event = 'Webhook.Rejected'"
    audited = await house.front.store.read(lambda tx: tx.all(sql))
    assert [dict(row) for row in audited] == [{"actor": "genesys", "alert_id": None}]


@pytest.mark.requirement("X-31")
async def test_what_was_signed_long_ago_is_refused(house: House) -> None:
    assert (await post(house, an_event(), at=datetime.now(UTC) - timedelta(minutes=6))).status_code == 401


async def test_a_provider_that_there_is_not_is_not_found(house: House) -> None:
    assert (await post(house, an_event(), provider="carrier-pigeon")).status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"eventType": 7}', b"\xff\xfe"])
async def test_a_signed_body_that_cannot_be_read_is_refused(house: House, body: bytes) -> None:
    assert (await post(house, body)).status_code == 401


async def test_a_kind_of_event_that_is_not_ours_is_taken_and_means_nothing(house: House) -> None:
    reply = await post(house, an_event("queue.statistics"))

    assert (reply.status_code, reply.json()) == (200, {"events": []})


async def test_a_huge_body_is_refused(house: House) -> None:
    assert (await post(house, b" " * 300_000)).status_code == 413


@pytest.mark.requirement("R-223", "X-31")
async def test_key_1_in_a_call_stops_the_ladder(house: House) -> None:
    alert = await house.raises("SLA_BREACH")
    await house.plans(alert)
    sql = "UPDATE deliveries SET state = 'sending' WHERE channel = 'voice' AND attempt = 1 RETURNING id"
    call = await house.front.store.write(lambda tx: tx.one(sql))
    assert call is not None
    ended = an_event("call.completed", callId="c1", deliveryId=call["id"], status="CONFIRMED", dtmfInput="1")

    await post(house, ended)

    found = (await house.get(f"/v1/alerts/{alert}")).json()
    assert (found["state"], found["acknowledged"]["by"]) == ("acknowledged", "RD1")


@pytest.mark.requirement("X-50")
async def test_a_text_with_its_code_accepts(house: House) -> None:
    alert = await house.raises("WORK_ASSIGNED")
    await house.plans(alert)
    key = await house.front.store.read(lambda tx: tx.one("SELECT number, code FROM answer_keys WHERE person_id = 'T1'"))
    assert key is not None
    numbers = {"fromNumber": key["number"], "toNumber": "+14145550100"}

    await post(house, an_event("message.inbound", messageId="in-1", text=f"a{key['code']}", **numbers))

    assert (await house.get(f"/v1/alerts/{alert}")).json()["state"] == "closed"
