"""Signed, retried, in order."""

import pytest

from simulator.signer import signature
from tests.simulator.stage import Stage

GOLDEN = (
    b'{"eventId":"evt_1","eventType":"message.delivered","timestamp":"2026-01-29T14:32:15Z","data":'
    b'{"messageId":"msg-xyz789","alertId":"al_01KAH3","deliveryId":"dl_7","toNumber":"+15551234567",'
    b'"deliveryStatus":"DELIVERED","reason":"Delivered to carrier","genesysReference":"GCLOUD-987654"}}'
)


@pytest.mark.requirement("X-31")
def test_the_golden_vector_is_signed_as_written() -> None:
    signed = signature("test-secret", timestamp=1769697135, body=GOLDEN)

    assert signed == "v1=oWCOmxvLFg0n7NawN5NJVeUC73gmjVH2Tx1dvDpeIrM="


async def test_each_webhook_is_signed_over_its_raw_body_at_the_real_instant(stage: Stage) -> None:
    await stage.text()
    await stage.settles()

    request = stage.receiver.requests[0]
    timestamp = int(stage.real_now.timestamp())
    assert request.headers["X-Dispatch-Timestamp"] == str(timestamp)
    assert request.headers["X-Dispatch-Signature"] == signature(
        "test-secret", timestamp=timestamp, body=request.content
    )


async def test_a_forged_webhook_has_another_signature(stage: Stage) -> None:
    await stage.goes_wrong("webhook_forged")

    await stage.text()
    await stage.settles()

    request = stage.receiver.requests[0]
    timestamp = int(stage.real_now.timestamp())
    assert request.headers["X-Dispatch-Signature"] != signature(
        "test-secret", timestamp=timestamp, body=request.content
    )


async def test_a_receiver_that_is_down_loses_nothing_and_sees_the_order_kept(stage: Stage) -> None:
    stage.receiver.answers = [0, 0, 503, 429]

    await stage.text()
    await stage.passes(1)

    accepted = stage.receiver.events()[-2:]
    assert [event["deliveryStatus"] for event in accepted] == ["QUEUED", "DELIVERED"]


async def test_a_webhook_that_the_receiver_refuses_is_not_posted_again(stage: Stage) -> None:
    stage.receiver.answers = [401]

    await stage.text()
    await stage.settles()

    assert len(stage.receiver.requests) == 1
    assert (await stage.http.get("/_sim/webhooks")).json()[0]["state"] == "refused"
