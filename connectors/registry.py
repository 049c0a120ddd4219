"""Which provider serves which channel: a provider is one file, and one line here."""

import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from connectors._grants import ClientCredentials, ServiceAccount, SignedAssertion
from connectors._http import new_client
from connectors._oauth import Account, TokenCache
from connectors._operation import Attempt
from connectors._request import Wire
from connectors._smtp import Dial, MailServer
from connectors._twilio import TwilioAccount
from connectors.fcm import SCOPE, Fcm
from connectors.genesys_sms import GenesysSms
from connectors.genesys_voice import GenesysVoice
from connectors.genesys_webhooks import GenesysWebhooks
from connectors.limited import Limited
from connectors.smtp_email import SmtpEmail
from connectors.token_bucket import TokenBucket
from connectors.twilio_sms import TwilioSms
from connectors.twilio_voice import TwilioVoice
from connectors.twilio_webhooks import TwilioWebhooks
from domain.channel import Channel
from domain.message import Sender
from domain.provider_events import WebhookParser


@dataclass(frozen=True, slots=True)
class TwilioConfig:
    """URLs without a slash at their end; `public_url` is how Twilio reaches our API."""

    url: str
    account_sid: str
    api_key: str
    api_secret: str = field(repr=False)
    from_number: str = field(repr=False)
    public_url: str
    sms_per_second: float
    voice_per_second: float


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """URLs without a slash at their end; `fcm_service_account` is the JSON key itself."""

    genesys_login_url: str
    genesys_api_url: str
    genesys_client_id: str
    genesys_client_secret: str = field(repr=False)
    genesys_contact_list: str
    genesys_from_number: str = field(repr=False)
    fcm_url: str
    fcm_token_url: str
    fcm_project: str
    fcm_service_account: str = field(repr=False)
    mail: MailServer
    sms_per_second: float
    voice_per_second: float
    push_per_second: float
    email_per_second: float
    twilio: TwilioConfig | None = None  # the second provider of texts and calls


Senders = Mapping[Channel, tuple[Sender, ...]]


@asynccontextmanager
async def open_senders(
    config: ProviderConfig,
    *,
    now: Callable[[], datetime],
    monotonic: Callable[[], float] = time.monotonic,
    jitter: Callable[[], float] = random.random,
    watch: Callable[[Attempt], None] = lambda _: None,
    transport: httpx.AsyncBaseTransport | None = None,
    dial: Dial | None = None,
) -> AsyncIterator[Senders]:
    """The senders and their connections, for one event loop; `now` is real time, `jitter` gives 0 to 1.

    `watch` hears of every attempt. `transport` stands in for the network, `dial` for the way to the mail server. Raises
    ValueError for a bad key.
    """
    async with new_client(transport) as http:
        yield senders(config, Wire(http, now, monotonic, jitter, watch), dial=dial)


def senders(config: ProviderConfig, wire: Wire, *, dial: Dial | None = None) -> Senders:
    """Each under its account's own ceiling; of a channel, in the order in which they are asked."""

    def limited(sender: Sender, per_second: float) -> Sender:
        return Limited(sender, TokenBucket(per_second=per_second), monotonic=wire.monotonic)

    genesys, fcm = _genesys(config, wire), _fcm(config, wire)
    api = config.genesys_api_url
    chain = [
        limited(Fcm(fcm, config.fcm_url, config.fcm_project), config.push_per_second),
        limited(GenesysSms(genesys, api, config.genesys_from_number), config.sms_per_second),
        limited(GenesysVoice(genesys, api, config.genesys_contact_list), config.voice_per_second),
        limited(SmtpEmail(config.mail, wire, dial), config.email_per_second),
    ]
    if config.twilio is not None:
        twilio = _twilio(config.twilio, wire)
        chain.append(limited(TwilioSms(twilio), config.twilio.sms_per_second))
        chain.append(limited(TwilioVoice(twilio), config.twilio.voice_per_second))
    return {channel: tuple(one for one in chain if one.channel is channel) for channel in {c.channel for c in chain}}


def parsers(*, genesys_secrets: tuple[str, ...], twilio: TwilioWebhooks | None = None) -> Mapping[str, WebhookParser]:
    """Who reads the callbacks of `/v1/webhooks/{provider}`; the secrets are those that verify."""
    known: tuple[WebhookParser, ...] = (GenesysWebhooks(genesys_secrets), *((twilio,) if twilio else ()))
    return {parser.provider: parser for parser in known}


def _twilio(config: TwilioConfig, wire: Wire) -> TwilioAccount:
    return TwilioAccount(
        wire,
        config.url,
        config.account_sid,
        config.api_key,
        config.api_secret,
        config.from_number,
        config.public_url,
    )


def _genesys(config: ProviderConfig, wire: Wire) -> Account:
    grant = ClientCredentials(
        wire,
        GenesysSms.provider,
        f"{config.genesys_login_url}/oauth/token",
        config.genesys_client_id,
        config.genesys_client_secret,
    )
    return Account(wire, TokenCache(grant, monotonic=wire.monotonic))


def _fcm(config: ProviderConfig, wire: Wire) -> Account:
    account = ServiceAccount.parse(config.fcm_service_account)
    grant = SignedAssertion(wire, Fcm.provider, config.fcm_token_url, SCOPE, account)
    return Account(wire, TokenCache(grant, monotonic=wire.monotonic))
