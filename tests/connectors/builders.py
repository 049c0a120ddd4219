"""A vendor that answers as it is told, a time that moves when it is told, and a message to send."""

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors._http import new_client
from connectors._operation import Attempt
from connectors._request import Wire
from connectors._smtp import Dial, MailServer, Security
from connectors.registry import ProviderConfig, Senders, TwilioConfig, senders
from domain.channel import Channel
from domain.ids import AlertId, DeliveryId
from domain.message import Address, AddressKind, Message, Sender
from domain.priority import Priority

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
NUMBER = "+14145550123"
DEVICE = "cXkQ2v7tT0y5mXo1b2c3d4"
TEXT = "CRITICAL SLA breach: WO 12345. Reply A4821."
TITLE = "SLA breach"
MAILBOX = "marcus.14145550105@example.com"
SENDER = "dispatch@example.com"
CLIENT_SECRET = "genesys-client-secret-7d1f"
API_SECRET = "twilio-api-secret-90ab"
TOKEN = "issued-token"
TOKEN_PATHS = ("/oauth/token", "/token")

ADDRESSES = {
    Channel.SMS: Address(AddressKind.NUMBER, NUMBER),
    Channel.VOICE: Address(AddressKind.NUMBER, NUMBER),
    Channel.PUSH: Address(AddressKind.FCM_FID, DEVICE),
    Channel.EMAIL: Address(AddressKind.EMAIL, MAILBOX),
}
ACCEPTED = {
    Channel.SMS: "genesys/sms_accepted.json",
    Channel.VOICE: "genesys/call_accepted.json",
    Channel.PUSH: "fcm/accepted.json",
}
SECOND = {Channel.SMS: "twilio/sms_accepted.json", Channel.VOICE: "twilio/call_accepted.json"}
CHANNELS = tuple(ACCEPTED)

Answering = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def fixture_json(name: str) -> Any:
    return json.loads(fixture(name))


def answer(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, content=body, headers=headers)


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def service_account() -> str:
    pem = private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return json.dumps(
        {
            "type": "service_account",
            "client_email": "alerts@dispatch.example",
            "private_key_id": "k1",
            "private_key": pem.decode(),
        }
    )


def a_config(*, per_second: float = 100) -> ProviderConfig:
    return ProviderConfig(
        genesys_login_url="https://login.genesys.test",
        genesys_api_url="https://api.genesys.test",
        genesys_client_id="dispatch-alerts",
        genesys_client_secret=CLIENT_SECRET,
        genesys_contact_list="CL-7",
        genesys_from_number="+14145550100",
        fcm_url="https://fcm.test",
        fcm_token_url="https://oauth2.google.test/token",
        fcm_project="dispatch-alerts",
        fcm_service_account=service_account(),
        sms_per_second=per_second,
        voice_per_second=per_second,
        push_per_second=per_second,
        mail=MailServer("mail.test", 587, Security.NONE, SENDER, user="dispatch", password="mail-password"),
        email_per_second=per_second,
        twilio=TwilioConfig(
            url="https://api.twilio.test",
            account_sid="AC" + 32 * "0",
            api_key="SK" + 32 * "1",
            api_secret=API_SECRET,
            from_number="+14145550101",
            public_url="https://alerts.example.com",
            sms_per_second=per_second,
            voice_per_second=per_second,
        ),
    )


def a_message(
    channel: Channel,
    *,
    title: str = TITLE,
    body: str = TEXT,
    address: Address | None = None,
    priority: Priority = Priority.CRITICAL,
    time_to_live: timedelta = timedelta(minutes=5),
    data: tuple[tuple[str, str], ...] = (("alertType", "SLA_BREACH"), ("workOrderId", "WO-12345")),
) -> Message:
    return Message(
        delivery_id=DeliveryId("dl_9"),
        alert_id=AlertId("al_7Q"),
        channel=channel,
        address=address or ADDRESSES[channel],
        title=title,
        body=body,
        priority=priority,
        time_to_live=time_to_live,
        data=data,
    )


@dataclass
class Time:
    """Monotonic seconds and the real instant, together."""

    seconds: float = 1000.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds - 1000.0)

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Vendor:
    """Grants a new token on each request, and answers everything else from its script, the last entry for ever."""

    script: list[httpx.Response | Exception] = field(default_factory=list)
    token_script: list[httpx.Response | Exception] = field(default_factory=list)
    token_lifetime: float = 1800
    requests: list[httpx.Request] = field(default_factory=list)
    token_requests: list[httpx.Request] = field(default_factory=list)

    def will(self, *answers: httpx.Response | Exception) -> None:
        self.script = list(answers)

    def will_give_token(self, *answers: httpx.Response | Exception) -> None:
        self.token_script = list(answers)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        if request.url.path in TOKEN_PATHS:
            self.token_requests.append(request)
            granted = {"access_token": f"{TOKEN}-{len(self.token_requests)}", "expires_in": self.token_lifetime}
            return _next(self.token_script) or httpx.Response(200, json=granted)
        self.requests.append(request)
        found = _next(self.script)
        assert found is not None, "the vendor was not told what to answer"
        return found

    def tokens_seen(self) -> list[str]:
        return [request.headers["Authorization"].removeprefix("Bearer ") for request in self.requests]


def _next(script: list[httpx.Response | Exception]) -> httpx.Response | None:
    if not script:
        return None
    found = script.pop(0) if len(script) > 1 else script[0]
    if isinstance(found, Exception):
        raise found
    return httpx.Response(found.status_code, headers=found.headers, content=found.content)


@dataclass
class Connected:
    """All senders of the registry, as they are composed in production, on a vendor instead of the network."""

    vendor: Answering
    time: Time = field(default_factory=Time)
    jitter: float = 0.0
    per_second: float = 100
    attempts: list[Attempt] = field(default_factory=list)
    dial: Dial | None = None

    def wire(self) -> Wire:
        http = new_client(httpx.MockTransport(self.vendor))
        return Wire(http, self.time.now, self.time.monotonic, lambda: self.jitter, self.attempts.append)

    def senders(self) -> Mapping[Channel, Sender]:
        """The first provider of each channel."""
        return {channel: chain[0] for channel, chain in self.chains().items()}

    def chains(self) -> Senders:
        return senders(a_config(per_second=self.per_second), self.wire(), dial=self.dial)


def accepting(channel: Channel) -> Vendor:
    return Vendor(script=[answer(200, fixture(ACCEPTED[channel]))])
