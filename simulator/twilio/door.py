"""What every Twilio route shares: who may come in, forms instead of JSON, its instants and its errors."""

import base64
import binascii
import secrets
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, TypeVar
from urllib.parse import parse_qsl

from fastapi import Depends, Header, Request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_pascal

from simulator.numbers import E164
from simulator.refusal import Refusal
from simulator.sandbox import Sandbox, TheSandbox

ACCOUNT = "/2010-04-01/Accounts/{account}"
REPEATED = frozenset({"StatusCallbackEvent"})


class TwilioForm(BaseModel):
    """A field that the vendor does not have is a mistake of the connector, and so is another spelling."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_pascal, populate_by_name=True)


Form = TypeVar("Form", bound=TwilioForm)


async def authorized(account: str, sandbox: TheSandbox, authorization: Annotated[str | None, Header()] = None) -> None:
    """By an API key, or by the account and its auth token."""
    config = sandbox.config
    good = (
        f"{config.twilio_api_key}:{config.twilio_api_secret}",
        f"{config.twilio_account}:{config.twilio_auth_token}",
    )
    given = _credentials(authorization).encode()
    if account != config.twilio_account or not any([secrets.compare_digest(given, one.encode()) for one in good]):  # noqa: C419
        raise refused(401, 20003, "Authenticate")


Authorized = Depends(authorized)


async def form_of(kind: type[Form], request: Request) -> Form:
    """Raises Refusal for a form that Twilio would not take."""
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in parse_qsl((await request.body()).decode(), keep_blank_values=True):
        fields[name].append(value)
    known = {name: tuple(values) if name in REPEATED else values[-1] for name, values in fields.items()}
    try:
        return kind.model_validate(known)
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
    raise refused(400, 20001, f"These parameters are missing, unknown or malformed: {wrong}.")


def refused(status: int, code: int, message: str) -> Refusal:
    return Refusal(status, str(code), message)


def expect_numbers(to: str, sender: str, sandbox: Sandbox) -> None:
    if E164.fullmatch(to) is None:
        raise refused(400, 21211, "Invalid 'To' Phone Number")
    if sender != sandbox.config.twilio_from:
        raise refused(400, 21606, "The 'From' phone number provided is not a number of this account.")


def not_found() -> Refusal:
    return refused(404, 20404, "The requested resource was not found.")


def instant(at: datetime | None) -> str | None:
    """As mail writes it, in whole seconds."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0)) if at else None


def _credentials(authorization: str | None) -> str:
    scheme, _, encoded = (authorization or "").partition(" ")
    try:
        return base64.b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""
