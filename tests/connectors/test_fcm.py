"""What FCM is sent, and how its words are understood."""

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs

import httpx
import jwt
import pytest

from connectors._grants import ServiceAccount
from domain.channel import Channel
from domain.failure import Permanent, ProviderFailure, RateLimited, RecipientGone, Retryable, Unauthorized
from domain.message import Address, AddressKind, Message, Receipt
from domain.priority import Priority
from tests.connectors.builders import (
    NOW,
    Connected,
    Vendor,
    a_message,
    accepting,
    answer,
    fixture,
    fixture_json,
    private_key,
    service_account,
)


async def sent(message: Message) -> httpx.Request:
    vendor = accepting(Channel.PUSH)
    await Connected(vendor).senders()[Channel.PUSH].send(message)
    (request,) = vendor.requests
    return request


@pytest.mark.requirement("R-101", "R-280", "R-281", "R-283", "X-19", "F-20")
async def test_a_push_carries_what_the_app_needs() -> None:
    vendor = accepting(Channel.PUSH)

    receipt = await Connected(vendor).senders()[Channel.PUSH].send(replace(a_message(Channel.PUSH), badge=3))

    (request,) = vendor.requests
    assert str(request.url) == "https://fcm.test/v1/projects/dispatch-alerts/messages:send"
    assert json.loads(request.content) == fixture_json("fcm/push_request.json")
    assert receipt == Receipt("fcm", fixture_json("fcm/accepted.json")["name"])


async def test_a_registration_token_is_still_an_address() -> None:
    address = Address(AddressKind.FCM_TOKEN, "old:token")

    message = json.loads((await sent(a_message(Channel.PUSH, address=address))).content)["message"]

    assert message["token"] == "old:token"
    assert "fid" not in message


@pytest.mark.requirement("R-279", "R-283", "X-19", "F-20")
@pytest.mark.parametrize(
    ("priority", "channel_id", "android", "apns"),
    [
        (Priority.CRITICAL, "critical_alert", "HIGH", "10"),
        (Priority.HIGH, "work_assignment", "HIGH", "10"),
        (Priority.MEDIUM, "status_update", "NORMAL", "5"),
        (Priority.LOW, "status_update", "NORMAL", "5"),
    ],
)
async def test_only_critical_and_high_wake_a_phone(
    priority: Priority, channel_id: str, android: str, apns: str
) -> None:
    message = json.loads((await sent(a_message(Channel.PUSH, priority=priority))).content)["message"]

    assert message["android"]["notification"]["channelId"] == channel_id
    assert message["android"]["priority"] == android
    assert message["apns"]["headers"]["apns-priority"] == apns
    assert message["data"]["priority"] == priority


@pytest.mark.requirement("X-69", "R-279")
@pytest.mark.parametrize("priority", Priority)
async def test_a_device_without_sound_is_told_silently(priority: Priority) -> None:
    quiet = replace(a_message(Channel.PUSH, priority=priority), sound=False, badge=0)

    message = json.loads((await sent(quiet)).content)["message"]

    assert message["android"]["notification"]["channelId"] == "silent"
    assert message["apns"]["payload"]["aps"] == {"badge": 0}
    assert message["data"]["badge"] == "0"


@pytest.mark.requirement("F-20")
@pytest.mark.parametrize("priority", Priority)
async def test_every_push_is_one_that_is_shown(priority: Priority) -> None:
    message = json.loads((await sent(a_message(Channel.PUSH, priority=priority))).content)["message"]

    assert message["notification"] == {"title": "SLA breach", "body": "CRITICAL SLA breach: WO 12345. Reply A4821."}
    assert "badge" not in message["data"]


@pytest.mark.requirement("R-280")
async def test_what_a_message_carries_never_overrides_whose_it_is() -> None:
    data = (("alertId", "al_other"), ("deliveryId", "dl_other"), ("priority", "high"))

    message = json.loads((await sent(a_message(Channel.PUSH, data=data))).content)["message"]

    assert message["data"] == {"alertId": "al_7Q", "deliveryId": "dl_9", "priority": "high"}


@pytest.mark.parametrize(
    ("time_to_live", "seconds"),
    [(timedelta(seconds=5.9), 5), (timedelta(seconds=-3), 0), (timedelta(days=90), 28 * 86400)],
)
async def test_a_push_never_lands_after_its_step(time_to_live: timedelta, seconds: int) -> None:
    message = json.loads((await sent(a_message(Channel.PUSH, time_to_live=time_to_live))).content)["message"]

    assert message["android"]["ttl"] == f"{seconds}s"
    assert int(message["apns"]["headers"]["apns-expiration"]) == int(NOW.timestamp()) + seconds


@pytest.mark.parametrize(("body", "fits"), [("x" * 3400, True), ("x" * 4000, False), ("☎" * 1300, False)])
async def test_a_push_over_4096_bytes_is_refused_before_it_is_sent(body: str, fits: bool) -> None:
    vendor = accepting(Channel.PUSH)
    sender = Connected(vendor).senders()[Channel.PUSH]

    if fits:
        await sender.send(a_message(Channel.PUSH, body=body))
    else:
        with pytest.raises(Permanent, match="too_long"):
            await sender.send(a_message(Channel.PUSH, body=body))

    assert len(vendor.requests) == fits


async def test_every_text_that_the_declared_length_allows_fits() -> None:
    longest = "☎" * Connected(Vendor()).senders()[Channel.PUSH].capabilities.max_length

    assert len((await sent(a_message(Channel.PUSH, body=longest))).content) <= 4096


@pytest.mark.parametrize(
    ("body", "expected", "code", "wait"),
    [
        ("error_unregistered", RecipientGone, "UNREGISTERED", None),
        ("error_invalid_token", RecipientGone, "INVALID_ARGUMENT", None),
        ("error_invalid_argument", Permanent, "INVALID_ARGUMENT", None),
        ("error_sender_id_mismatch", Unauthorized, "SENDER_ID_MISMATCH", None),
        ("error_third_party_auth", Unauthorized, "THIRD_PARTY_AUTH_ERROR", None),
        ("error_quota_exceeded", RateLimited, "QUOTA_EXCEEDED", timedelta(seconds=60)),
        ("error_unavailable", Retryable, "UNAVAILABLE", None),
        ("error_internal", Retryable, "INTERNAL", None),
    ],
)
async def test_the_vendors_words_decide(
    body: str, expected: type[ProviderFailure], code: str, wait: timedelta | None
) -> None:
    status = fixture_json(f"fcm/{body}.json")["error"]["code"]
    vendor = Vendor(script=[answer(status, fixture(f"fcm/{body}.json"))])

    with pytest.raises(ProviderFailure) as caught:
        await Connected(vendor).senders()[Channel.PUSH].send(a_message(Channel.PUSH))

    assert type(caught.value) is expected
    assert (caught.value.code, caught.value.retry_after) == (code, wait)


async def test_an_unavailable_service_may_say_when_to_come_back() -> None:
    vendor = Vendor(script=[answer(503, fixture("fcm/error_unavailable.json"), {"Retry-After": "20"})])

    with pytest.raises(Retryable) as caught:
        await Connected(vendor).senders()[Channel.PUSH].send(a_message(Channel.PUSH))

    assert caught.value.retry_after == timedelta(seconds=20)


async def test_the_token_is_bought_with_an_assertion_of_the_service_account() -> None:
    vendor = accepting(Channel.PUSH)

    await Connected(vendor).senders()[Channel.PUSH].send(a_message(Channel.PUSH))

    (request,) = vendor.token_requests
    form = parse_qs(request.content.decode())
    claims = jwt.decode(
        form["assertion"][0],
        private_key().public_key(),
        algorithms=["RS256"],
        audience="https://oauth2.google.test/token",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert str(request.url) == "https://oauth2.google.test/token"
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    assert claims["iss"] == "alerts@dispatch.example"
    assert claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
    assert (claims["iat"], claims["exp"] - claims["iat"]) == (int(NOW.timestamp()), 3600)
    assert jwt.get_unverified_header(form["assertion"][0])["kid"] == "k1"


@pytest.mark.requirement("X-53")
@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"client_email": "a@b", "private_key": "-----BEGIN"}'])
def test_a_broken_key_is_refused_at_the_start_in_one_sentence(broken: str) -> None:
    with pytest.raises(ValueError, match="service account") as caught:
        ServiceAccount.parse(broken)

    assert "BEGIN" not in str(caught.value)


def test_a_service_account_hides_its_key() -> None:
    assert "alerts@dispatch.example" in repr(ServiceAccount.parse(service_account()))
    assert "key=" not in repr(ServiceAccount.parse(service_account()))
