"""Which provider operation an HTTP request is, and whose phone it is about."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from json import JSONDecodeError
from urllib.parse import parse_qs

from simulator.numbers import canonical, phone_of_push


class Provider(StrEnum):
    GENESYS = "genesys"
    GOOGLE = "google"
    SMTP = "smtp"
    TWILIO = "twilio"


class Channel(StrEnum):
    SMS = "sms"
    VOICE = "voice"
    PUSH = "push"
    EMAIL = "email"
    LOGIN = "login"  # getting a token


@dataclass(frozen=True, slots=True)
class Operation:
    """`sends` is false for what only asks, cancels or logs in."""

    provider: Provider
    channel: Channel
    path: str
    sends: bool
    number: str | None = None


OPERATIONS = (
    ("POST", re.compile(r"/oauth/token"), Provider.GENESYS, Channel.LOGIN, False),
    ("POST", re.compile(r"/token"), Provider.GOOGLE, Channel.LOGIN, False),
    ("POST", re.compile(r"/api/v2/conversations/messages/agentless"), Provider.GENESYS, Channel.SMS, True),
    ("GET", re.compile(r"/api/v2/conversations/messages/.+"), Provider.GENESYS, Channel.SMS, False),
    ("POST", re.compile(r"/api/v2/outbound/contactlists/[^/]+/contacts"), Provider.GENESYS, Channel.VOICE, True),
    ("(GET|DELETE)", re.compile(r"/api/v2/outbound/contactlists/.+"), Provider.GENESYS, Channel.VOICE, False),
    ("POST", re.compile(r"/v1/projects/[^/]+/messages:send"), Provider.GOOGLE, Channel.PUSH, True),
    ("POST", re.compile(r"/2010-04-01/Accounts/[^/]+/Messages\.json"), Provider.TWILIO, Channel.SMS, True),
    ("(GET|POST)", re.compile(r"/2010-04-01/Accounts/[^/]+/Messages.+"), Provider.TWILIO, Channel.SMS, False),
    ("POST", re.compile(r"/2010-04-01/Accounts/[^/]+/Calls\.json"), Provider.TWILIO, Channel.VOICE, True),
    ("(GET|POST)", re.compile(r"/2010-04-01/Accounts/[^/]+/Calls.+"), Provider.TWILIO, Channel.VOICE, False),
)


def operation_of(method: str, path: str, body: bytes) -> Operation | None:
    """None for what is no provider's: the page and `/_sim`."""
    for methods, pattern, provider, channel, sends in OPERATIONS:
        if re.fullmatch(methods, method) and pattern.fullmatch(path):
            return Operation(provider, channel, path, sends, _number(provider, channel, body) if sends else None)
    return None


def _number(provider: Provider, channel: Channel, body: bytes) -> str | None:
    """Read leniently: a fault may meet a request that the provider would refuse."""
    if provider is Provider.TWILIO:
        found = parse_qs(body.decode("latin-1")).get("To")
        return canonical(found[0]) if found else None
    try:
        request = json.loads(body)
        match channel:
            case Channel.SMS:
                return canonical(str(request["toAddress"]))
            case Channel.VOICE:
                return canonical(str(request[0]["data"]["phone"]))
            case _:
                message = request["message"]
                return phone_of_push(str(message.get("fid") or message["token"]))
    except (JSONDecodeError, UnicodeDecodeError, LookupError, TypeError, AttributeError):
        return None
