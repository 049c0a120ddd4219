"""What Genesys Cloud is sent, and how its words are understood."""

import base64
import json
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from domain.channel import Channel
from domain.failure import (
    Ambiguous,
    OptedOut,
    Permanent,
    ProviderFailure,
    RateLimited,
    Refused,
    Retryable,
    Unauthorized,
)
from domain.message import Receipt
from tests.connectors.builders import (
    CLIENT_SECRET,
    Connected,
    Vendor,
    a_message,
    accepting,
    answer,
    fixture,
    fixture_json,
)

AGENTLESS = "https://api.genesys.test/api/v2/conversations/messages/agentless"
CONTACTS = "https://api.genesys.test/api/v2/outbound/contactlists/CL-7/contacts"
BY_CHANNEL = pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])


@pytest.mark.requirement("R-103", "R-201", "R-202", "X-53", "F-18")
async def test_a_text_is_posted_to_the_agentless_api() -> None:
    vendor = accepting(Channel.SMS)

    receipt = await Connected(vendor).senders()[Channel.SMS].send(a_message(Channel.SMS))

    (request,) = vendor.requests
    assert (request.method, str(request.url)) == ("POST", AGENTLESS)
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == fixture_json("genesys/sms_request.json")
    assert receipt == Receipt("genesys", "7b3f6f0e-6f2b-4c0f-9c61-0f2a1f3f9d11")


@pytest.mark.requirement("F-18")
@pytest.mark.parametrize(("length", "sent"), [(765, 1), (766, 0)])
async def test_a_text_of_more_than_five_parts_is_refused_before_it_is_sent(length: int, sent: int) -> None:
    vendor = accepting(Channel.SMS)
    sender = Connected(vendor).senders()[Channel.SMS]
    message = a_message(Channel.SMS, body="x" * length)

    if sent:
        await sender.send(message)
    else:
        with pytest.raises(Permanent, match="too_long"):
            await sender.send(message)

    assert len(vendor.requests) == sent
    assert sender.capabilities.max_length == 765


@pytest.mark.requirement("R-104", "R-221", "X-53")
async def test_a_call_is_a_contact_whose_id_is_the_delivery() -> None:
    vendor = accepting(Channel.VOICE)

    receipt = await Connected(vendor).senders()[Channel.VOICE].send(a_message(Channel.VOICE))

    (request,) = vendor.requests
    assert (request.method, str(request.url)) == ("POST", f"{CONTACTS}?priority=true")
    assert json.loads(request.content) == fixture_json("genesys/call_request.json")
    assert receipt == Receipt("genesys", "dl_9")


async def test_a_call_in_spanish_tells_the_flow_in_which_voice_to_speak() -> None:
    vendor = accepting(Channel.VOICE)
    message = replace(a_message(Channel.VOICE), data=(("language", "es-US"),))

    await Connected(vendor).senders()[Channel.VOICE].send(message)

    (contact,) = json.loads(vendor.requests[0].content)
    assert contact["data"]["language"] == "es-US"


async def test_a_call_that_genesys_already_has_is_found() -> None:
    vendor = Vendor(script=[answer(200, fixture("genesys/contact_found.json"))])
    sender = Connected(vendor).senders()[Channel.VOICE]

    found = await sender.find(a_message(Channel.VOICE))

    (request,) = vendor.requests
    assert (request.method, str(request.url)) == ("GET", f"{CONTACTS}/dl_9")
    assert found == Receipt("genesys", "dl_9")
    assert sender.capabilities.finds


@pytest.mark.parametrize(("status", "expected"), [(403, Unauthorized), (410, Permanent), (504, Retryable)])
async def test_looking_for_a_call_may_fail_and_may_be_repeated(status: int, expected: type[ProviderFailure]) -> None:
    sender = Connected(Vendor(script=[answer(status)])).senders()[Channel.VOICE]

    with pytest.raises(expected):
        await sender.find(a_message(Channel.VOICE))


@BY_CHANNEL
@pytest.mark.requirement("R-201", "R-206")
async def test_the_token_comes_from_client_credentials(channel: Channel) -> None:
    vendor = accepting(channel)

    await Connected(vendor).senders()[channel].send(a_message(channel))

    (request,) = vendor.token_requests
    basic = base64.b64encode(f"dispatch-alerts:{CLIENT_SECRET}".encode()).decode()
    assert str(request.url) == "https://login.genesys.test/oauth/token"
    assert request.headers["Authorization"] == f"Basic {basic}"
    assert parse_qs(request.content.decode()) == {"grant_type": ["client_credentials"]}


async def test_texts_and_calls_share_one_token() -> None:
    vendor = accepting(Channel.SMS)
    senders = Connected(vendor).senders()

    await senders[Channel.SMS].send(a_message(Channel.SMS))
    await senders[Channel.VOICE].send(a_message(Channel.VOICE))

    assert len(vendor.token_requests) == 1


@BY_CHANNEL
@pytest.mark.parametrize(
    ("body", "status", "expected", "code"),
    [
        ("error_opted_out", 400, OptedOut, "RecipientOptedOut"),
        ("error_filtered", 400, Refused, "DataFiltered"),
        ("error_invalid_destination", 400, Permanent, "InvalidDestination"),
        ("error_rate_limited", 429, RateLimited, "too.many.requests"),
    ],
)
async def test_the_vendors_words_decide(
    channel: Channel, body: str, status: int, expected: type[ProviderFailure], code: str
) -> None:
    connected = Connected(Vendor(script=[answer(status, fixture(f"genesys/{body}.json"))]))

    with pytest.raises(ProviderFailure) as caught:
        await connected.senders()[channel].send(a_message(channel))

    assert type(caught.value) is expected
    assert caught.value.code == code
    assert connected.attempts[-1].correlation == fixture_json(f"genesys/{body}.json")["contextId"]


async def test_the_vendors_support_finds_the_request_by_its_header() -> None:
    refusal = answer(400, headers={"ININ-Correlation-Id": "c0ffee00-1111-4222-8333-444455556666"})
    connected = Connected(Vendor(script=[refusal]))

    with pytest.raises(Permanent):
        await connected.senders()[Channel.SMS].send(a_message(Channel.SMS))

    assert connected.attempts[-1].correlation == "c0ffee00-1111-4222-8333-444455556666"


@BY_CHANNEL
async def test_an_error_body_behind_a_200_is_an_error(channel: Channel) -> None:
    connected = Connected(Vendor(script=[answer(200, fixture("genesys/error_invalid_destination.json"))]))

    with pytest.raises(Permanent) as caught:
        await connected.senders()[channel].send(a_message(channel))

    assert (caught.value.code, caught.value.status) == ("InvalidDestination", 400)


async def test_a_text_without_an_id_may_have_been_sent() -> None:
    connected = Connected(Vendor(script=[answer(202, b'{"conversationId": "c1"}')]))

    with pytest.raises(Ambiguous):
        await connected.senders()[Channel.SMS].send(a_message(Channel.SMS))
