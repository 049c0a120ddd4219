"""What every operation of Twilio shares: its account, forms for JSON, how it refuses, and where it calls back."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote, urlencode

from pydantic import Field

from connectors._operation import Answer, Dialect, Operation, Refusal
from connectors._payload import Payload, read
from connectors._request import Wire
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
from domain.message import AddressKind, Message

PROVIDER = "twilio"
WEBHOOKS = "/v1/webhooks/twilio"  # of our own API, below its public URL
KEYS = f"{WEBHOOKS}/dtmf"
OPTED_OUT = 21610
LATER = timedelta(seconds=30)  # the gap between two tries of an SMS

_CLASSES: dict[int | None, type[ProviderFailure]] = {
    **dict.fromkeys((21211, 21212, 21408, 21602, 21606, 21612, 21614, 21617, 30005, 30006), Permanent),
    OPTED_OUT: OptedOut,
    20003: Unauthorized,
    20429: RateLimited,
    **dict.fromkeys((30001, 30003, 30008), Retryable),
    **dict.fromkeys((30007, 30034), Refused),
}

Form = Sequence[tuple[str, str]]


class _Error(Payload):
    code: Annotated[int | None, Field(ge=10000, le=99999)] = None


def _refusal(answer: Answer) -> Refusal:
    said = None if answer.success else read(_Error, answer.body)
    code = said.code if said else None
    return Refusal(code=str(code) if code else None, failure=_CLASSES.get(code))


DIALECT = Dialect(_refusal, pause=LATER)


class Taken(Payload):
    """A message or a call, as Twilio names it from now on."""

    sid: Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9a-f]{32}$")]


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """`url` is without a slash at its end, `public_url` is how Twilio reaches our API; `from_number` is E.164.

    The API key sends; what Twilio posts to us is signed with the account's auth token instead.
    """

    wire: Wire
    url: str
    account_sid: str
    api_key: str
    api_secret: str = field(repr=False)
    from_number: str = field(repr=False)
    public_url: str

    async def create(self, operation: Operation, resource: str, form: Form) -> Taken:
        """Raises `ProviderFailure`; Ambiguous also where a success cannot be read."""
        headers = self._headers() | {"Content-Type": "application/x-www-form-urlencoded"}
        content = urlencode(form).encode()
        answer = await self.wire.request(operation, self._of(resource), headers=headers, content=content)
        taken = read(Taken, answer.body)
        if taken is None:
            raise Ambiguous("unreadable_answer", status=answer.status)
        return taken

    async def listed(self, operation: Operation, resource: str, query: Form) -> Answer:
        """Raises `ProviderFailure`."""
        return await self.wire.request(operation, f"{self._of(resource)}?{urlencode(query)}", headers=self._headers())

    def called_back_at(self, path: str, message: Message, **more: str) -> str:
        """Where Twilio reports on this delivery: its id comes back in the signed URL."""
        return f"{self.public_url}{path}?{urlencode({'d': message.delivery_id, **more})}"

    def _of(self, resource: str) -> str:
        return f"{self.url}/2010-04-01/Accounts/{quote(self.account_sid, safe='')}/{resource}.json"

    def _headers(self) -> dict[str, str]:
        basic = base64.b64encode(f"{self.api_key}:{self.api_secret}".encode()).decode()
        return {"Authorization": f"Basic {basic}"}


def check(message: Message, *, max_length: int) -> None:
    """Raises Permanent for what Twilio would only refuse after a request."""
    if message.address.kind is not AddressKind.NUMBER:
        raise Permanent("not_a_number")
    if len(message.body) > max_length:
        raise Permanent("too_long")
