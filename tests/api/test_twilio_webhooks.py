"""POST /v1/webhooks/twilio and its keys: forms signed over the public address, answered in TwiML."""

import base64
import hashlib
import hmac
from xml.etree import ElementTree as ET

import httpx
import pytest

from api.routes.webhooks import Callbacks
from connectors.registry import parsers
from connectors.twilio_webhooks import TwilioWebhooks
from tests.api.house import House

PUBLIC = "https://alerts.example.com"
TOKEN = "the auth token of the tests"
STATUS = "/v1/webhooks/twilio?d=dl_none"
KEYS = "/v1/webhooks/twilio/dtmf"


@pytest.fixture
def twilios(house: House) -> House:
    """The same house, called by Twilio at its public address."""
    house.app.state.callbacks = Callbacks(parsers(genesys_secrets=("x",), twilio=TwilioWebhooks(TOKEN, PUBLIC)))
    return house


async def post(house: House, path: str, form: dict[str, str], *, token: str = TOKEN) -> httpx.Response:
    text = f"{PUBLIC}{path}" + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()
    return await house.http.post(path, data=form, headers={"X-Twilio-Signature": signature})


def verbs(reply: httpx.Response) -> list[str]:
    assert reply.headers["content-type"].startswith("text/xml")
    return [verb.tag for verb in ET.fromstring(reply.text)]


async def states(house: House) -> list[str]:
    return [row["state"] for row in await house.front.store.read(lambda tx: tx.all("SELECT state FROM webhook_events"))]


@pytest.mark.requirement("X-31")
async def test_a_report_of_a_text_that_nobody_knows_is_parked_and_taken_once(twilios: House) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+14145550123", "From": "+14145550101"}

    first, again = [await post(twilios, STATUS, form) for _ in range(2)]

    assert (first.status_code, again.status_code) == (200, 200)
    assert verbs(first) == []
    assert await states(twilios) == ["parked"]


@pytest.mark.requirement("X-31")
async def test_a_form_that_twilio_did_not_sign_is_refused_and_audited(twilios: House) -> None:
    reply = await post(twilios, STATUS, {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+1"}, token="wrong")

    assert reply.status_code == 401
    assert await states(twilios) == []
    sql = "SELECT actor FROM audit_entries WHERE event = 'Webhook.Rejected'"
    audited = await twilios.front.store.read(lambda tx: tx.all(sql))
    assert [row["actor"] for row in audited] == ["twilio"]


@pytest.mark.requirement("R-223", "X-31")
async def test_key_1_stops_the_ladder_and_the_caller_is_thanked(twilios: House) -> None:
    alert = await twilios.raises("SLA_BREACH")
    await twilios.plans(alert)
    sql = "UPDATE deliveries SET state = 'sending' WHERE channel = 'voice' AND attempt = 1 RETURNING id"
    call = await twilios.front.store.write(lambda tx: tx.one(sql))
    assert call is not None
    number = await twilios.front.store.read(
        lambda tx: tx.one("SELECT address FROM delivery_texts WHERE delivery_id = :id", id=call["id"])
    )
    assert number is not None
    form = {"CallSid": "CA1", "CallStatus": "in-progress", "To": number["address"], "Digits": "1"}

    reply = await post(twilios, f"{KEYS}?d={call['id']}&l=en-US", form)

    assert verbs(reply) == ["Say", "Hangup"]
    found = (await twilios.get(f"/v1/alerts/{alert}")).json()
    assert (found["state"], found["acknowledged"]["by"]) == ("acknowledged", "RD1")


async def test_another_key_is_asked_again(twilios: House) -> None:
    form = {"CallSid": "CA1", "CallStatus": "in-progress", "To": "+14145550123", "Digits": "7"}

    reply = await post(twilios, f"{KEYS}?d=dl_none&l=en-US", form)

    assert verbs(reply) == ["Gather", "Gather", "Redirect"]
    assert await states(twilios) == []


async def test_where_there_is_no_second_provider_twilio_is_not_known(house: House) -> None:
    assert (await post(house, STATUS, {"MessageSid": "SM1"})).status_code == 404
