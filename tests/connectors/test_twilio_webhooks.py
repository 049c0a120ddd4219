"""What Twilio posts: who may post it, what it means, and what Twilio is answered."""

import base64
import hashlib
import hmac
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._twilio_signature import signed, verify
from connectors.registry import parsers
from connectors.twilio_webhooks import TwilioWebhooks
from domain.consent.keyword import Word
from domain.delivery import CallOutcome, DeliveryState
from domain.ids import DeliveryId
from domain.provider_events import (
    CallAnswered,
    CallCompleted,
    InboundMessage,
    MessageStatus,
    ProviderEvent,
    WebhookParser,
    WebhookRefused,
)
from tests.connectors.builders import NOW, NUMBER

TOKEN = "test-secret"
PUBLIC = "https://alerts.example.com"
STATUS = "/v1/webhooks/twilio?d=dl_7"
KEYS = "/v1/webhooks/twilio/dtmf?d=dl_7&l=en-US"
GOLDEN_URL = "https://alerts.example.com/hooks/twilio?tenant=t1"
GOLDEN = (("MessageSid", f"SM{'0' * 32}"), ("MessageStatus", "delivered"), ("To", "+14145550123"))
GOLDEN_SIGNATURE = "6patiAOYClfhrstddv3HSJr9iZQ="
TEXT = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": NUMBER, "From": "+14145550101"}
WRITTEN = {"MessageSid": "SM2", "SmsStatus": "received", "From": NUMBER, "To": "+14145550101", "Body": "A4821"}
CALL = {"CallSid": "CA1", "CallStatus": "completed", "To": NUMBER, "CallDuration": "12"}
KEY = {"CallSid": "CA1", "CallStatus": "in-progress", "To": NUMBER, "Digits": "1"}


def parser(public_url: str = PUBLIC) -> WebhookParser:
    return parsers(genesys_secrets=("unused",), twilio=TwilioWebhooks(TOKEN, public_url))["twilio"]


def signature(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    """Written by hand, so that it does not agree with itself only."""
    text = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def parsed(form: dict[str, str], target: str = STATUS, *, given: str | None = None) -> tuple[ProviderEvent, ...]:
    headers = {"X-Twilio-Signature": given or signature(f"{PUBLIC}{target}", form)}
    return parser().parse_webhook(headers, urlencode(form).encode(), target=target, now=NOW, at=NOW)


def one(form: dict[str, str], target: str = STATUS) -> ProviderEvent:
    (event,) = parsed(form, target)
    return event


@pytest.mark.requirement("X-31")
def test_the_golden_vector_verifies() -> None:
    verify({"X-Twilio-Signature": GOLDEN_SIGNATURE}, GOLDEN, url=GOLDEN_URL, auth_token=TOKEN)

    assert signed(GOLDEN_URL, GOLDEN, auth_token=TOKEN).decode() == GOLDEN_SIGNATURE


@pytest.mark.requirement("X-31")
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("https://a.example", "https://a.example:443"),
        ("https://a.example:443", "https://a.example"),
        ("http://a.example", "http://a.example:80"),
        ("https://a.example:8443", "https://a.example"),
        ("https://a.example:8443", "https://a.example:8443"),
    ],
)
def test_the_port_may_be_signed_or_not(ours: str, theirs: str) -> None:
    headers = {"X-Twilio-Signature": signature(f"{theirs}{STATUS}", TEXT)}
    body = urlencode(TEXT).encode()

    assert parser(ours).parse_webhook(headers, body, target=STATUS, now=NOW, at=NOW)


@pytest.mark.requirement("X-31")
@pytest.mark.parametrize(
    "given",
    [
        signature(f"{PUBLIC}{STATUS}", TEXT, "somebody else's"),
        signature(f"{PUBLIC}{STATUS}", TEXT | {"To": "+14145550000"}),
        signature(f"{PUBLIC}/v1/webhooks/twilio?d=dl_8", TEXT),
        signature(f"https://elsewhere.example{STATUS}", TEXT),
        "nonsense",
        "é",
    ],
)
def test_what_is_signed_otherwise_is_refused(given: str) -> None:
    with pytest.raises(WebhookRefused, match="X-Twilio-Signature"):
        parsed(TEXT, given=given)


@pytest.mark.requirement("X-31")
def test_what_is_not_signed_is_refused() -> None:
    with pytest.raises(WebhookRefused, match="missing"):
        parser().parse_webhook({}, urlencode(TEXT).encode(), target=STATUS, now=NOW, at=NOW)


@given(body=st.binary(max_size=200))
def test_no_body_without_its_signature_is_ever_believed(body: bytes) -> None:
    with pytest.raises(WebhookRefused):
        parser().parse_webhook({"X-Twilio-Signature": "AAAA"}, body, target=STATUS, now=NOW, at=NOW)


@pytest.mark.parametrize(
    "broken",
    [
        {**TEXT, "MessageSid": ""},
        {**TEXT, "MessageSid": "not a sid"},
        {"MessageSid": "SM1", "MessageStatus": "delivered"},
        {**CALL, "CallDuration": "long"},
        {**WRITTEN, "Body": "x" * 2001},
    ],
)
def test_a_signed_form_that_is_not_twilios_is_refused_without_its_values(broken: dict[str, str]) -> None:
    with pytest.raises(WebhookRefused) as caught:
        parsed(broken)

    assert NUMBER not in str(caught.value)


@pytest.mark.requirement("X-31")
@pytest.mark.parametrize(
    ("status", "error", "state"),
    [
        ("queued", None, DeliveryState.ACCEPTED),
        ("sending", None, DeliveryState.ACCEPTED),
        ("sent", None, DeliveryState.SENT),
        ("delivered", None, DeliveryState.DELIVERED),
        ("read", None, DeliveryState.READ),
        ("undelivered", "30005", DeliveryState.FAILED),
        ("failed", "30007", DeliveryState.FAILED),
        ("failed", "21610", DeliveryState.OPTED_OUT),
        ("canceled", None, DeliveryState.FAILED),
    ],
)
def test_a_text_moves_on(status: str, error: str | None, state: DeliveryState) -> None:
    event = one(TEXT | {"MessageStatus": status} | ({"ErrorCode": error} if error else {}))

    assert event == MessageStatus(
        f"SM1:{status}",
        NOW,
        "SM1",
        state,
        to_number=NUMBER,
        delivery_id=DeliveryId("dl_7"),
        reason=f"error {error}" if error else None,
    )


def test_each_state_is_an_event_of_its_own_and_a_repetition_is_not() -> None:
    sent, again, delivered = (one(TEXT | {"MessageStatus": status}) for status in ("sent", "sent", "delivered"))

    assert sent.event_id == again.event_id != delivered.event_id


@pytest.mark.parametrize("status", ["receiving", "whatever"])
def test_a_state_that_is_not_ours_means_nothing(status: str) -> None:
    assert parsed(TEXT | {"MessageStatus": status}) == ()


@pytest.mark.requirement("X-50")
@pytest.mark.parametrize(
    ("handled", "auto_replied", "keyword"),
    [(None, False, None), ("STOP", True, Word.STOP), ("HELP", True, Word.HELP), ("OTHER", True, None)],
)
def test_a_text_that_somebody_wrote(handled: str | None, auto_replied: bool, keyword: Word | None) -> None:
    form = WRITTEN | ({"OptOutType": handled} if handled else {})

    assert one(form, "/v1/webhooks/twilio") == InboundMessage(
        "SM2:received", NOW, "SM2", NUMBER, "+14145550101", "A4821", auto_replied=auto_replied, keyword=keyword
    )


@pytest.mark.requirement("X-11")
@pytest.mark.parametrize(
    ("form", "outcome"),
    [
        ({"CallStatus": "completed"}, CallOutcome.HUNG_UP),
        ({"CallStatus": "completed", "CallDuration": "120"}, CallOutcome.NO_KEY),
        ({"CallStatus": "completed", "AnsweredBy": "machine_start"}, CallOutcome.MACHINE),
        ({"CallStatus": "completed", "AnsweredBy": "fax"}, CallOutcome.MACHINE),
        ({"CallStatus": "completed", "AnsweredBy": "human"}, CallOutcome.HUNG_UP),
        ({"CallStatus": "busy"}, CallOutcome.BUSY),
        ({"CallStatus": "no-answer"}, CallOutcome.NO_ANSWER),
        ({"CallStatus": "failed"}, CallOutcome.FAILED),
        ({"CallStatus": "canceled"}, CallOutcome.FAILED),
    ],
)
def test_a_call_ends(form: dict[str, str], outcome: CallOutcome) -> None:
    event = one(CALL | form)

    assert isinstance(event, CallCompleted)
    assert (event.outcome, event.keys, event.delivery_id, event.to_number) == (outcome, "", "dl_7", NUMBER)


def test_a_call_that_is_answered_says_so_and_one_that_rings_says_nothing() -> None:
    answered = one(CALL | {"CallStatus": "in-progress"})

    assert isinstance(answered, CallAnswered)
    assert parsed(CALL | {"CallStatus": "ringing"}) == parsed(CALL | {"CallStatus": "initiated"}) == ()


def test_a_machine_that_answers_is_no_answer() -> None:
    assert parsed(CALL | {"CallStatus": "in-progress", "AnsweredBy": "machine_start"}) == ()


@pytest.mark.requirement("R-223", "X-11")
def test_key_1_confirms_any_other_key_means_nothing_and_none_in_time_is_no_key() -> None:
    confirmed, silent = one(KEY, KEYS), one(KEY | {"Digits": ""}, KEYS)

    assert isinstance(confirmed, CallCompleted)
    assert isinstance(silent, CallCompleted)
    assert (confirmed.outcome, confirmed.keys) == (CallOutcome.CONFIRMED, "1")
    assert (silent.outcome, silent.keys) == (CallOutcome.NO_KEY, "")
    assert parsed(KEY | {"Digits": "5"}, KEYS) == ()


def test_a_key_of_one_address_is_no_status_of_the_other() -> None:
    """`Digits` posted to the address of callbacks acknowledges nothing."""
    assert parsed(KEY, STATUS) == (CallAnswered("CA1:in-progress", NOW, "CA1", NUMBER, delivery_id=DeliveryId("dl_7")),)


@pytest.mark.parametrize(
    ("target", "form", "verbs"),
    [
        (STATUS, TEXT, []),
        (STATUS, CALL, []),
        (KEYS, KEY, ["Say", "Hangup"]),
        (KEYS, KEY | {"Digits": "5"}, ["Gather", "Gather", "Redirect"]),
        (KEYS, KEY | {"Digits": ""}, ["Hangup"]),
    ],
)
def test_twilio_is_answered_in_its_own_xml(target: str, form: dict[str, str], verbs: list[str]) -> None:
    said = parser().answer(urlencode(form).encode(), target=target)

    assert said is not None
    assert [verb.tag for verb in ET.fromstring(said)] == verbs


def test_whoever_presses_another_key_is_asked_again_in_the_calls_language() -> None:
    said = parser().answer(urlencode(KEY | {"Digits": "5"}).encode(), target=KEYS.replace("en-US", "es-US"))

    assert said is not None
    gather = ET.fromstring(said)[0]
    assert gather.get("action") == f"{PUBLIC}{KEYS.replace('en-US', 'es-US')}"
    assert (gather[0].get("language"), gather[0].text) == ("es-US", "Esa tecla no es el 1. Oprima 1 para confirmar.")
