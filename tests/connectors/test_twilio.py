"""Twilio's texts and calls: the request as sent, what comes of each of its refusals, and what can be found again."""

import base64
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._twiml import LONGEST, script
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
from domain.message import Receipt, Sender
from tests.connectors.builders import API_SECRET, NUMBER, TEXT, Connected, Vendor, a_message, answer, fixture

TEXT_SID = "SM0f1e2d3c4b5a69788796a5b4c3d2e1f0"
CALL_SID = "CA0f1e2d3c4b5a69788796a5b4c3d2e1f0"
ACCOUNT = f"https://api.twilio.test/2010-04-01/Accounts/AC{32 * '0'}"
CALLBACK = "https://alerts.example.com/v1/webhooks/twilio?d=dl_9"
KEYS = "https://alerts.example.com/v1/webhooks/twilio/dtmf?d=dl_9&l=en-US"
CHANNELS = (Channel.SMS, Channel.VOICE)
ACCEPTED = {Channel.SMS: fixture("twilio/sms_accepted.json"), Channel.VOICE: fixture("twilio/call_accepted.json")}
REFUSALS: list[tuple[int, int, type[ProviderFailure]]] = [
    (20003, 401, Unauthorized),
    (20429, 429, RateLimited),
    (21211, 400, Permanent),
    (21408, 400, Permanent),
    (21610, 400, OptedOut),
    (21614, 400, Permanent),
    (30007, 400, Refused),
    (30034, 400, Refused),
    (30008, 400, Retryable),
]

on_both = pytest.mark.parametrize("channel", CHANNELS)


def sender_of(channel: Channel, vendor: Vendor) -> Sender:
    return Connected(vendor).chains()[channel][1]


def accepting(channel: Channel) -> Vendor:
    return Vendor(script=[answer(201, ACCEPTED[channel])])


def form(vendor: Vendor) -> list[tuple[str, str]]:
    return parse_qsl(vendor.requests[0].content.decode(), keep_blank_values=True)


@pytest.mark.requirement("X-38")
async def test_a_text_carries_its_words_its_callback_and_how_long_it_lives() -> None:
    vendor = accepting(Channel.SMS)

    receipt = await sender_of(Channel.SMS, vendor).send(a_message(Channel.SMS))

    (request,) = vendor.requests
    assert (request.method, str(request.url)) == ("POST", f"{ACCOUNT}/Messages.json")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form(vendor) == [
        ("To", NUMBER),
        ("From", "+14145550101"),
        ("Body", TEXT),
        ("StatusCallback", CALLBACK),
        ("ValidityPeriod", "300"),
    ]
    assert receipt == Receipt("twilio", TEXT_SID)


@on_both
async def test_the_api_key_comes_along_and_no_token_is_asked_for(channel: Channel) -> None:
    vendor = accepting(channel)

    await sender_of(channel, vendor).send(a_message(channel))

    scheme, _, encoded = vendor.requests[0].headers["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(encoded).decode()) == ("Basic", f"SK{32 * '1'}:{API_SECRET}")
    assert vendor.token_requests == []


@pytest.mark.parametrize(
    ("lives", "period"),
    [(timedelta(seconds=-1), "1"), (timedelta(milliseconds=10), "1"), (timedelta(days=9), "36000")],
)
async def test_a_text_lives_between_a_second_and_ten_hours(lives: timedelta, period: str) -> None:
    vendor = accepting(Channel.SMS)

    await sender_of(Channel.SMS, vendor).send(a_message(Channel.SMS, time_to_live=lives))

    assert dict(form(vendor))["ValidityPeriod"] == period


@pytest.mark.requirement("R-221", "R-224", "R-226")
async def test_a_call_brings_its_script_and_its_limits_along() -> None:
    vendor = accepting(Channel.VOICE)

    receipt = await sender_of(Channel.VOICE, vendor).send(a_message(Channel.VOICE))

    fields = form(vendor)
    known = dict(fields)
    assert str(vendor.requests[0].url) == f"{ACCOUNT}/Calls.json"
    assert (known["To"], known["Timeout"], known["TimeLimit"]) == (NUMBER, "25", "120")
    assert (known["StatusCallback"], known["MachineDetection"]) == (CALLBACK, "Enable")
    events = [value for name, value in fields if name == "StatusCallbackEvent"]
    assert events == ["initiated", "ringing", "answered", "completed"]
    assert receipt == Receipt("twilio", CALL_SID)


@pytest.mark.requirement("R-224")
async def test_the_script_says_the_message_again_after_ten_seconds_without_a_key() -> None:
    vendor = accepting(Channel.VOICE)

    await sender_of(Channel.VOICE, vendor).send(a_message(Channel.VOICE))

    verbs = list(ET.fromstring(dict(form(vendor))["Twiml"]))
    *gathers, last = verbs
    assert len(gathers) == 6
    assert {(one.get("numDigits"), one.get("timeout"), one.get("action")) for one in gathers} == {("1", "10", KEYS)}
    assert {one[0].text for one in gathers} == {TEXT}
    assert (last.tag, last.text) == ("Redirect", KEYS)


async def test_a_call_in_spanish_is_spoken_so() -> None:
    vendor = accepting(Channel.VOICE)
    message = replace(a_message(Channel.VOICE), data=(("language", "es-US"),))

    await sender_of(Channel.VOICE, vendor).send(message)

    gather = ET.fromstring(dict(form(vendor))["Twiml"])[0]
    assert gather[0].get("language") == "es-US"
    assert str(gather.get("action")).endswith("&l=es-US")


@given(text=st.text(st.characters(min_codepoint=0x20, max_codepoint=0xD7FF), min_size=1, max_size=2500))
def test_a_script_is_well_formed_and_fits_or_there_is_none(text: str) -> None:
    document = script(text, language="en-US", keys_url=KEYS)

    if document is not None:
        assert len(document) <= LONGEST
        assert {one[0].text for one in ET.fromstring(document)[:-1]} == {text}


@on_both
@pytest.mark.parametrize(("code", "status", "expected"), REFUSALS)
@pytest.mark.requirement("X-38")
async def test_each_refusal_of_twilio_has_its_class(
    channel: Channel, code: int, status: int, expected: type[ProviderFailure]
) -> None:
    vendor = Vendor(script=[answer(status, fixture(f"twilio/error_{code}.json"))])

    with pytest.raises(ProviderFailure) as caught:
        await sender_of(channel, vendor).send(a_message(channel))

    assert type(caught.value) is expected
    assert (caught.value.code, caught.value.status) == (str(code), status)
    assert len(vendor.requests) == 1


@on_both
@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        (answer(500), Retryable),
        (answer(503), Retryable),
        (answer(502), Ambiguous),
        (answer(403), Unauthorized),
        (answer(404), Permanent),
        (answer(201, b"{}"), Ambiguous),
        (answer(201, b'{"sid": "what"}'), Ambiguous),
        (httpx.ConnectError("refused"), Retryable),
        (httpx.ReadTimeout("slow"), Ambiguous),
    ],
)
async def test_no_answer_is_ambiguous_and_a_refusal_is_not(
    channel: Channel, lost: httpx.Response | Exception, expected: type[ProviderFailure]
) -> None:
    vendor = Vendor(script=[lost])

    with pytest.raises(ProviderFailure) as caught:
        await sender_of(channel, vendor).send(a_message(channel))

    assert type(caught.value) is expected


@pytest.mark.parametrize(("channel", "length"), [(Channel.SMS, 1601), (Channel.VOICE, 1501)])
async def test_what_is_too_long_is_refused_before_any_request(channel: Channel, length: int) -> None:
    vendor = accepting(channel)

    with pytest.raises(Permanent, match="too_long"):
        await sender_of(channel, vendor).send(a_message(channel, body="x" * length))

    assert vendor.requests == []


@pytest.mark.requirement("X-55")
@pytest.mark.parametrize("words", [TEXT, f"REPEAT? {TEXT}"])
async def test_a_text_is_found_by_its_number_and_its_words(words: str) -> None:
    vendor = Vendor(script=[answer(200, fixture("twilio/messages.json"))])
    sender = sender_of(Channel.SMS, vendor)

    found = await sender.find(a_message(Channel.SMS, body=words))

    query = dict(vendor.requests[0].url.params)
    assert (query["To"], query["DateSent>"]) == (NUMBER, "2026-11-24")
    assert found == Receipt("twilio", TEXT_SID)
    assert sender.capabilities.finds


@pytest.mark.parametrize("words", ["Nothing like it", "Something else, too"])
async def test_a_text_with_other_words_is_another_text(words: str) -> None:
    vendor = Vendor(script=[answer(200, fixture("twilio/messages.json"))])

    assert await sender_of(Channel.SMS, vendor).find(a_message(Channel.SMS, body=words)) is None


async def test_only_a_live_call_to_the_number_is_known_to_be_this_one() -> None:
    vendor = Vendor(script=[answer(200, fixture("twilio/calls.json"))])
    sender = sender_of(Channel.VOICE, vendor)

    assert await sender.find(a_message(Channel.VOICE)) == Receipt("twilio", CALL_SID)
    assert not sender.capabilities.finds


@on_both
async def test_looking_is_harmless_and_may_be_done_again(channel: Channel) -> None:
    vendor = Vendor(script=[httpx.ReadTimeout("slow")])

    with pytest.raises(Retryable):
        await sender_of(channel, vendor).find(a_message(channel))
