"""The callbacks of our Genesys flow: who may post them, and what they mean."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.registry import parsers
from domain.delivery import CallOutcome, DeliveryState
from domain.provider_events import (
    CallAnswered,
    CallCompleted,
    InboundMessage,
    MessageStatus,
    ProviderEvent,
    WebhookRefused,
)
from tests.connectors.builders import fixture, fixture_json

SECRET = "test-secret"
TIMESTAMP = 1769697135
NOW = datetime.fromtimestamp(TIMESTAMP, UTC)
DELIVERED = fixture("genesys/message_delivered.json")
GOLDEN = "v1=oWCOmxvLFg0n7NawN5NJVeUC73gmjVH2Tx1dvDpeIrM="


def signature(body: bytes, secret: str = SECRET, timestamp: int = TIMESTAMP) -> str:
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1=" + base64.b64encode(digest).decode()


def signed(body: bytes, secret: str = SECRET, timestamp: int = TIMESTAMP) -> dict[str, str]:
    return {"X-Dispatch-Timestamp": str(timestamp), "X-Dispatch-Signature": signature(body, secret, timestamp)}


def parsed(
    body: bytes, headers: dict[str, str] | None = None, *, secrets: tuple[str, ...] = (SECRET,), now: datetime = NOW
) -> tuple[ProviderEvent, ...]:
    parser = parsers(genesys_secrets=secrets)["genesys"]
    posted_with = signed(body) if headers is None else headers
    return parser.parse_webhook(posted_with, body, target="/v1/webhooks/genesys", now=now, at=now)


def refusal(body: bytes, headers: dict[str, str] | None = None, *, now: datetime = NOW) -> str:
    with pytest.raises(WebhookRefused) as caught:
        parsed(body, headers, now=now)
    return str(caught.value)


def posted(name: str, **changed: Any) -> bytes:
    """The captured payload with other data; None takes a field away."""
    payload = fixture_json(f"genesys/{name}.json")
    data = {**payload["data"], **changed}
    return json.dumps({**payload, "data": {key: value for key, value in data.items() if value is not None}}).encode()


@pytest.mark.requirement("X-31", "R-241")
def test_the_golden_signature_opens_the_documents_payload() -> None:
    headers = {"x-dispatch-timestamp": str(TIMESTAMP), "x-dispatch-signature": GOLDEN}

    assert parsed(DELIVERED, headers) == (
        MessageStatus(
            event_id="evt_1",
            at=datetime(2026, 1, 29, 14, 32, 15, tzinfo=UTC),
            provider_ref="msg-xyz789",
            state=DeliveryState.DELIVERED,
            to_number="+15551234567",
            alert_id="al_01KAH3",  # type: ignore[arg-type]
            delivery_id="dl_7",  # type: ignore[arg-type]
            reason="Delivered to carrier",
        ),
    )


@pytest.mark.requirement("X-31")
@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({}, "The header X-Dispatch-Timestamp is missing."),
        ({"X-Dispatch-Timestamp": str(TIMESTAMP)}, "The header X-Dispatch-Signature is missing."),
        ({"X-Dispatch-Signature": GOLDEN}, "The header X-Dispatch-Timestamp is missing."),
        ({**signed(DELIVERED), "X-Dispatch-Timestamp": "soon"}, "X-Dispatch-Timestamp must be"),
        ({**signed(DELIVERED), "X-Dispatch-Timestamp": "-5"}, "X-Dispatch-Timestamp must be"),
        ({**signed(DELIVERED), "X-Dispatch-Timestamp": "９９"}, "X-Dispatch-Timestamp must be"),
        ({**signed(DELIVERED), "X-Dispatch-Timestamp": str(TIMESTAMP + 1)}, "does not match"),
        (signed(DELIVERED, secret="another"), "does not match"),
        (signed(DELIVERED + b" "), "does not match"),
        ({**signed(DELIVERED), "X-Dispatch-Signature": GOLDEN.removeprefix("v1=")}, "does not match"),
        ({**signed(DELIVERED), "X-Dispatch-Signature": "v1=é,v0=,,"}, "does not match"),
    ],
)
def test_a_callback_that_is_not_authentic_is_refused(headers: dict[str, str], sentence: str) -> None:
    assert sentence in refusal(DELIVERED, headers)


@pytest.mark.requirement("X-31")
@pytest.mark.parametrize("away", [timedelta(seconds=301), timedelta(seconds=-301)])
def test_a_callback_from_long_ago_or_from_the_future_is_refused(away: timedelta) -> None:
    assert "300 seconds" in refusal(DELIVERED, now=NOW + away)


@pytest.mark.parametrize("away", [timedelta(seconds=300), timedelta(seconds=-300)])
def test_five_minutes_either_way_are_forgiven(away: timedelta) -> None:
    assert len(parsed(DELIVERED, now=NOW + away)) == 1


@given(st.integers(min_value=0, max_value=len(DELIVERED) - 1), st.integers(min_value=1, max_value=255))
def test_no_byte_can_be_changed(position: int, flip: int) -> None:
    tampered = bytearray(DELIVERED)
    tampered[position] ^= flip

    assert "does not match" in refusal(bytes(tampered), signed(DELIVERED))


def test_both_sides_may_be_amid_a_rotation() -> None:
    both = f"{signature(DELIVERED, 'new')}, {signature(DELIVERED, 'old')}"
    headers = {**signed(DELIVERED), "X-Dispatch-Signature": both}

    assert parsed(DELIVERED, headers, secrets=("old",))
    assert parsed(DELIVERED, headers, secrets=("new",))
    assert parsed(DELIVERED, signed(DELIVERED, "old"), secrets=("new", "old"))
    with pytest.raises(WebhookRefused):
        parsed(DELIVERED, headers, secrets=("newest",))


def test_nothing_is_authentic_without_a_secret() -> None:
    with pytest.raises(WebhookRefused):
        parsed(DELIVERED, secrets=())


def test_a_body_over_256_kb_is_refused() -> None:
    body = b'{"eventType": "' + b"x" * 256 * 1024 + b'"}'

    assert refusal(body) == "The body is larger than 256 KB."


@pytest.mark.requirement("R-204", "X-31", "F-08")
@pytest.mark.parametrize(
    ("status", "reason", "state"),
    [
        ("PENDING", None, DeliveryState.ACCEPTED),
        ("QUEUED", None, DeliveryState.ACCEPTED),
        ("DELIVERED", "Delivered to carrier", DeliveryState.DELIVERED),
        ("FAILED", "GeneralError", DeliveryState.FAILED),
        ("FAILED", "RecipientOptedOut", DeliveryState.OPTED_OUT),
        ("OPTED_OUT", None, DeliveryState.OPTED_OUT),
    ],
)
def test_where_a_text_is(status: str, reason: str | None, state: DeliveryState) -> None:
    (event,) = parsed(posted("message_delivered", deliveryStatus=status, reason=reason))

    assert isinstance(event, MessageStatus)
    assert event.state is state
    assert event.reason == reason


def test_both_names_of_a_status_mean_the_same() -> None:
    renamed = DELIVERED.replace(b"message.delivered", b"message.status")

    assert parsed(renamed) == parsed(DELIVERED)


@pytest.mark.requirement("F-08")
@pytest.mark.parametrize("auto_replied", [True, False])
def test_a_reply_says_whether_the_carrier_has_answered_it(auto_replied: bool) -> None:
    assert parsed(posted("message_inbound", text="STOP", autoReplied=auto_replied)) == (
        InboundMessage(
            event_id="evt_2",
            at=datetime(2026, 1, 29, 14, 33, tzinfo=UTC),
            provider_ref="msg-in-1",
            from_number="+15551234567",
            to_number="+14145550100",
            text="STOP",
            auto_replied=auto_replied,
        ),
    )


def test_an_instant_with_an_offset_is_utc_from_then_on() -> None:
    (event,) = parsed(DELIVERED.replace(b"14:32:15Z", b"08:32:15-06:00"))

    assert (event.at, event.at.tzinfo) == (datetime(2026, 1, 29, 14, 32, 15, tzinfo=UTC), UTC)


def test_an_answered_call_is_told() -> None:
    (event,) = parsed(fixture("genesys/call_answered.json"))

    assert isinstance(event, CallAnswered)
    assert (event.provider_ref, event.delivery_id) == ("call-abc123", "dl_8")


@pytest.mark.requirement("R-242")
def test_an_ended_call_is_told_with_all_that_the_documents_give() -> None:
    assert parsed(fixture("genesys/call_completed.json")) == (
        CallCompleted(
            event_id="evt_4",
            at=datetime(2026, 1, 29, 14, 35, 42, tzinfo=UTC),
            provider_ref="call-abc123",
            outcome=CallOutcome.CONFIRMED,
            keys="1",
            to_number="+15559876543",
            alert_id="al_01KAH3",  # type: ignore[arg-type]
            delivery_id="dl_8",  # type: ignore[arg-type]
            recording_ref="https://recordings.example/call-abc123",
            duration_seconds=45,
        ),
    )


@pytest.mark.requirement("R-242", "X-11")
@pytest.mark.parametrize(
    ("status", "keys", "outcome"),
    [
        ("CONFIRMED", "1", CallOutcome.CONFIRMED),
        ("CONFIRMED", None, CallOutcome.CONFIRMED),
        ("CONFIRMED", "51", CallOutcome.CONFIRMED),
        ("CONFIRMED", "5", CallOutcome.NO_KEY),
        ("NO_KEY", "7", CallOutcome.NO_KEY),
        ("HUNG_UP", "", CallOutcome.HUNG_UP),
        ("NO_ANSWER", None, CallOutcome.NO_ANSWER),
        ("BUSY", None, CallOutcome.BUSY),
        ("MACHINE", None, CallOutcome.MACHINE),
        ("FAILED", None, CallOutcome.FAILED),
    ],
)
def test_how_a_call_ended(status: str, keys: str | None, outcome: CallOutcome) -> None:
    (event,) = parsed(posted("call_completed", status=status, dtmfInput=keys))

    assert isinstance(event, CallCompleted)
    assert (event.outcome, event.keys) == (outcome, keys or "")


def test_a_flow_may_leave_empty_what_it_does_not_know() -> None:
    (event,) = parsed(posted("message_delivered", alertId="", deliveryId=None, toNumber="", reason=""))

    assert isinstance(event, MessageStatus)
    assert (event.alert_id, event.delivery_id, event.to_number, event.reason) == (None, None, None, None)


def test_unknown_fields_and_unknown_events_are_no_mistake() -> None:
    assert len(parsed(posted("call_answered", mood="fine"))) == 1
    assert parsed(b'{"eventType": "agent.lunch", "whatever": [1, 2]}') == ()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "The body"),
        (b"{", "The body"),
        (b"[]", "The body"),
        (b"\xff\xfe", "The body"),
        (b"[" * 10_000, "The body"),
        (b"{}", "eventType"),
        (b'{"eventType": "call.completed"}', "eventId"),
        (posted("call_completed", status="SNORED"), "data.status"),
        (posted("call_completed", status="NO_OUTCOME"), "data.status"),
        (posted("call_completed", callId=None), "data.callId"),
        (posted("call_completed", duration=-1), "data.duration"),
        (posted("message_delivered", deliveryStatus="LOST"), "data.deliveryStatus"),
        (posted("message_delivered", messageId="x" * 129), "data.messageId"),
        (posted("message_inbound", fromNumber=""), "data.fromNumber"),
        (DELIVERED.replace(b"15Z", b"15"), "timestamp"),
    ],
)
def test_a_malformed_payload_is_refused_in_one_sentence_that_names_the_field(body: bytes, named: str) -> None:
    sentence = refusal(body)

    assert sentence.startswith(f"{named}: ")
    assert "\n" not in sentence
    assert "SNORED" not in sentence


def test_a_refusal_does_not_repeat_what_a_person_wrote() -> None:
    with pytest.raises(WebhookRefused) as caught:
        parsed(posted("message_inbound", text={"+15551234567": "I am at home"}))

    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert "home" not in str(caught.value)


def test_a_parser_hides_its_secrets() -> None:
    assert SECRET not in repr(parsers(genesys_secrets=(SECRET,))["genesys"])
