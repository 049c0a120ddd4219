"""Twilio: texts and calls by forms, TwiML, signed callbacks, and refusals in its own words."""

from urllib.parse import parse_qsl

import httpx
import pytest

from simulator.signer import twilio_signature
from tests.simulator.stage import OMAR, Stage

CALLBACK = "http://api.test/v1/webhooks/twilio?d=dl_1"
KEYS = "http://api.test/v1/webhooks/twilio/dtmf?d=dl_1"
GATHER = f'<Gather numDigits="1" timeout="10" action="{KEYS}"><Say language="en-US">SLA breach. Press 1.</Say></Gather>'
TWIML = f"<Response>{GATHER * 2}<Redirect>{KEYS}</Redirect></Response>"
BYE = '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Thank you.</Say><Hangup/></Response>'
GOLDEN_URL = "https://alerts.example.com/hooks/twilio?tenant=t1"
GOLDEN_FORM = f"MessageSid=SM{'0' * 32}&MessageStatus=delivered&To=%2B14145550123"


def account(stage: Stage, path: str) -> str:
    return f"/2010-04-01/Accounts/{stage.config.twilio_account}/{path}"


def key_of(stage: Stage) -> tuple[str, str]:
    return stage.config.twilio_api_key, stage.config.twilio_api_secret


async def texts(stage: Stage, number: str = OMAR, /, **changed: str) -> httpx.Response:
    form = {"To": number, "From": stage.config.twilio_from, "Body": "SLA breach", "StatusCallback": CALLBACK}
    return await stage.http.post(account(stage, "Messages.json"), data={**form, **changed}, auth=key_of(stage))


async def calls(stage: Stage, number: str = OMAR, /, **changed: str) -> httpx.Response:
    form = {
        "To": number,
        "From": stage.config.twilio_from,
        "Twiml": TWIML,
        "Timeout": "25",
        "TimeLimit": "120",
        "StatusCallback": CALLBACK,
        "StatusCallbackEvent": ["initiated", "answered", "completed"],
        "MachineDetection": "Enable",
    }
    return await stage.http.post(account(stage, "Calls.json"), data={**form, **changed}, auth=key_of(stage))


def posted(stage: Stage, url: str = CALLBACK) -> list[dict[str, str]]:
    """The forms that came to that address, oldest first."""
    requests = stage.receiver.requests
    return [dict(parse_qsl(request.content.decode())) for request in requests if str(request.url) == url]


def answers(stage: Stage, twiml: str) -> None:
    """What the receiver says from now on."""
    stage.receiver.says = twiml


@pytest.mark.requirement("X-31")
def test_the_golden_vector_of_twilio_is_signed_as_twilio_does() -> None:
    signed = twilio_signature("test-secret", url=GOLDEN_URL, body=GOLDEN_FORM)

    assert signed == "6patiAOYClfhrstddv3HSJr9iZQ="


async def test_a_text_is_queued_sent_and_delivered(stage: Stage) -> None:
    taken = await texts(stage)
    await stage.passes(1)

    assert (taken.status_code, taken.json()["status"]) == (201, "queued")
    assert [one["MessageStatus"] for one in posted(stage)] == ["sent", "delivered"]
    (text,) = (await stage.phone())["texts"]
    assert (text["provider"], text["status"]) == ("twilio", "DELIVERED")


async def test_callbacks_are_signed_over_their_address(stage: Stage) -> None:
    await texts(stage)
    await stage.settles()

    (request,) = stage.receiver.requests
    expected = twilio_signature(stage.config.twilio_auth_token, url=CALLBACK, body=request.content.decode())
    assert request.headers["X-Twilio-Signature"] == expected


async def test_who_has_written_stop_is_refused_from_then_on(stage: Stage) -> None:
    await texts(stage)
    await stage.does("reply", text="STOP")
    await stage.settles()

    refused = await texts(stage)

    assert (refused.status_code, refused.json()["code"]) == (400, 21610)
    (written,) = posted(stage, stage.config.twilio_webhook_url)
    assert (written["Body"], written["OptOutType"], written["From"]) == ("STOP", "STOP", OMAR)


async def test_start_lets_texts_through_again(stage: Stage) -> None:
    await texts(stage)
    await stage.does("reply", text="STOP")
    await stage.does("reply", text="START")

    assert (await texts(stage)).status_code == 201


async def test_a_text_to_a_phone_that_is_off_expires(stage: Stage) -> None:
    await stage.does("offline")
    await texts(stage, ValidityPeriod="60")

    await stage.passes(61)
    await stage.does("online")
    await stage.settles()

    assert [(one["MessageStatus"], one.get("ErrorCode")) for one in posted(stage)] == [
        ("sent", None),
        ("undelivered", "30036"),
    ]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"To": "5550123"}, 21211),
        ({"From": "+14145550000"}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"Bodi": "x"}, 20001),
        ({"ValidityPeriod": "0"}, 20001),
    ],
)
async def test_what_twilio_would_refuse_is_refused_by_its_number(
    stage: Stage, wrong: dict[str, str], code: int
) -> None:
    refused = await texts(stage, **wrong)

    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert refused.json()["more_info"].endswith(str(code))


async def test_nobody_comes_in_without_the_key_of_the_account(stage: Stage) -> None:
    refused = await stage.http.post(account(stage, "Messages.json"), data={}, auth=("SK1", "wrong"))

    assert (refused.status_code, refused.json()["code"]) == (401, 20003)


async def test_messages_are_listed_by_number_newest_first(stage: Stage) -> None:
    await texts(stage, Body="one")
    await texts(stage, Body="two")
    await texts(stage, "+14145550124", Body="three")

    path = account(stage, "Messages.json")
    listed = await stage.http.get(path, params={"To": OMAR, "DateSent>": "2026-12-10"}, auth=key_of(stage))

    assert [one["body"] for one in listed.json()["messages"]] == ["two", "one"]


async def test_key_1_fetches_what_comes_next_and_ends_the_call(stage: Stage) -> None:
    answers(stage, BYE)
    await calls(stage)
    await stage.does("answer")

    await stage.does("press", digits="1")
    await stage.settles()

    call = await stage.last_call()
    assert (call["state"], call["outcome"], call["said"]) == ("ended", "CONFIRMED", "Thank you.")
    assert [one["Digits"] for one in posted(stage, KEYS)] == ["1"]
    assert [one["CallStatus"] for one in posted(stage)] == ["in-progress", "completed"]


@pytest.mark.requirement("R-224")
async def test_the_message_is_said_again_after_ten_seconds_and_then_the_redirect_is_asked(stage: Stage) -> None:
    answers(stage, "<Response><Hangup/></Response>")
    await calls(stage)
    await stage.does("answer")

    await stage.passes(15)
    repeats = (await stage.last_call())["repeats"]
    await stage.passes(10)

    call = await stage.last_call()
    assert repeats == 1
    assert (call["state"], call["outcome"]) == ("ended", "NO_KEY")
    assert "Digits" not in posted(stage, KEYS)[0]


@pytest.mark.parametrize("status", [500, 401, 200])
async def test_without_a_document_after_a_key_the_call_is_hung_up(stage: Stage, status: int) -> None:
    await calls(stage)
    await stage.does("answer")
    await stage.settles()
    stage.receiver.answers = [status]

    await stage.does("press", digits="1")
    await stage.settles()

    assert (await stage.last_call())["outcome"] == "HUNG_UP"


@pytest.mark.parametrize(
    ("behaviour", "status"), [("busy", "busy"), ("ring_out", "no-answer"), ("voicemail", "completed")]
)
async def test_a_call_that_nobody_takes_says_so(stage: Stage, behaviour: str, status: str) -> None:
    await stage.behaves(behaviour)

    await calls(stage)
    await stage.passes(26)

    last = posted(stage)[-1]
    assert last["CallStatus"] == status
    assert last.get("AnsweredBy") == ("machine_start" if behaviour == "voicemail" else None)


async def test_a_live_call_is_found_by_its_number_and_can_be_ended(stage: Stage) -> None:
    sid = (await calls(stage)).json()["sid"]

    listed = await stage.http.get(account(stage, "Calls.json"), params={"To": OMAR}, auth=key_of(stage))
    path = account(stage, f"Calls/{sid}.json")
    ended = await stage.http.post(path, data={"Status": "completed"}, auth=key_of(stage))

    assert [one["status"] for one in listed.json()["calls"]] == ["ringing"]
    assert ended.json()["status"] == "no-answer"


async def test_a_call_of_one_provider_meets_the_call_of_the_other(stage: Stage) -> None:
    await stage.call()
    await calls(stage)

    assert (await stage.last_call())["second_live_call"] is True


async def test_a_fault_of_one_provider_leaves_the_other_alone(stage: Stage) -> None:
    await stage.goes_wrong("status", match={"provider": "genesys", "channel": "sms"}, status=503, times=9)

    assert (await stage.text()).status_code == 503
    assert (await texts(stage)).status_code == 201


async def test_a_rate_limit_is_worded_as_twilio_words_it(stage: Stage) -> None:
    await stage.goes_wrong("rate_limit", match={"provider": "twilio"}, retry_after=7)

    refused = await texts(stage)

    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (429, 20429, "7")


async def test_a_reply_goes_to_whoever_wrote_last(stage: Stage) -> None:
    await stage.text()
    await texts(stage)

    await stage.does("reply", text="A4821")
    await stage.settles()

    (written,) = posted(stage, stage.config.twilio_webhook_url)
    assert (written["Body"], written["To"], "OptOutType" in written) == ("A4821", stage.config.twilio_from, False)
