"""A push by Firebase Cloud Messaging v1: taken is not delivered, the app itself reports that."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from connectors._fcm_message import Push, push
from connectors._oauth import Account
from connectors._operation import Answer, Dialect, Operation, Refusal
from connectors._payload import Payload, read, word
from domain.channel import Channel
from domain.failure import Ambiguous, Permanent, ProviderFailure, RateLimited, RecipientGone, Unauthorized
from domain.message import Capabilities, Message, Receipt

PROVIDER = "fcm"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
MAX_BYTES = 4096  # of the whole message as JSON, a little stricter than the vendor counts


_CLASSES: dict[str | None, type[ProviderFailure]] = {
    "UNREGISTERED": RecipientGone,
    "SENDER_ID_MISMATCH": Unauthorized,
    "THIRD_PARTY_AUTH_ERROR": Unauthorized,
    "QUOTA_EXCEEDED": RateLimited,
}


class _Violation(Payload):
    field: str | None = None


class _Detail(Payload):
    error_code: str | None = None
    field_violations: tuple[_Violation, ...] = ()

    @property
    def blames_address(self) -> bool:
        return any(violation.field in ("message.token", "message.fid") for violation in self.field_violations)


class _Error(Payload):
    code: int | None = None
    status: str | None = None
    details: tuple[_Detail, ...] = ()


class _Refused(Payload):
    error: _Error


def _refusal(answer: Answer) -> Refusal:
    said = read(_Refused, answer.body)
    if said is None:
        return Refusal()
    code = word(next((detail.error_code for detail in said.error.details if detail.error_code), said.error.status))
    gone = any(detail.blames_address for detail in said.error.details)
    return Refusal(code=code, status=said.error.code, failure=RecipientGone if gone else _CLASSES.get(code))


_DIALECT = Dialect(_refusal, pause=timedelta(seconds=60))
_SEND = Operation(PROVIDER, "push", "POST", idempotent=False, dialect=_DIALECT)


class _Envelope(Payload):
    message: Push


class _Taken(Payload):
    name: str


@dataclass(frozen=True, slots=True)
class Fcm:
    """A later push of the same alert replaces the earlier one on the phone."""

    account: Account
    url: str
    project: str

    provider = PROVIDER
    channel = Channel.PUSH
    capabilities = Capabilities(reports=False, finds=False, max_length=1000)

    async def send(self, message: Message) -> Receipt:
        told = push(message, now=self.account.wire.now())
        if len(told.encoded()) > MAX_BYTES:
            raise Permanent("too_long")
        answer = await self.account.request(
            _SEND,
            f"{self.url}/v1/projects/{quote(self.project, safe='')}/messages:send",
            content=_Envelope(message=told).encoded(),
        )
        taken = read(_Taken, answer.body)
        if taken is None:
            raise Ambiguous("unreadable_answer", status=answer.status)
        return Receipt(PROVIDER, taken.name)

    async def find(self, message: Message) -> Receipt | None:  # noqa: ARG002  the port's signature
        """FCM tells nothing about a message once it has taken it."""
        return None
