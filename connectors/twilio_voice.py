"""A call by Twilio: the message and the question for a key travel with the request, nothing is fetched later."""

from dataclasses import dataclass
from datetime import timedelta

from connectors._operation import Operation
from connectors._payload import Payload, read
from connectors._twilio import DIALECT, KEYS, PROVIDER, WEBHOOKS, TwilioAccount, check
from connectors._twiml import script
from domain.channel import Channel
from domain.failure import Permanent
from domain.language import Language
from domain.message import Capabilities, Message, Receipt

MAX_LENGTH = 1500  # characters: what is spoken within the 120 s of R-226
RINGS = timedelta(seconds=25)  # S11: an unanswered call ends 25 s after the dial
LASTS = timedelta(seconds=120)
_DIAL = Operation(PROVIDER, "call", "POST", idempotent=False, dialect=DIALECT)
_FIND = Operation(PROVIDER, "find_call", "GET", idempotent=True, dialect=DIALECT)
_LIVE = ("queued", "ringing", "in-progress")


class _Known(Payload):
    sid: str
    status: str


class _Listed(Payload):
    calls: tuple[_Known, ...]


@dataclass(frozen=True, slots=True)
class TwilioVoice:
    """Twilio takes no id of ours, so `find` knows a call by its number only, and only while it is live.

    A live call from our number is this delivery's, since we never have two to one number. One that has ended looks like
    the attempt before it: whether that was ours cannot be known, so `finds` is not claimed.
    """

    account: TwilioAccount

    provider = PROVIDER
    channel = Channel.VOICE
    capabilities = Capabilities(reports=True, finds=False, max_length=MAX_LENGTH)

    async def send(self, message: Message) -> Receipt:
        check(message, max_length=MAX_LENGTH)
        language = dict(message.data).get("language", Language.ENGLISH.tag)
        keys_url = self.account.called_back_at(KEYS, message, l=language)
        twiml = script(message.body, language=language, keys_url=keys_url)
        if twiml is None:
            raise Permanent("too_long")
        events = [("StatusCallbackEvent", event) for event in ("initiated", "ringing", "answered", "completed")]
        form = (
            ("To", message.address.value),
            ("From", self.account.from_number),
            ("Twiml", twiml),
            ("Timeout", str(int(RINGS.total_seconds()))),
            ("TimeLimit", str(int(LASTS.total_seconds()))),
            ("StatusCallback", self.account.called_back_at(WEBHOOKS, message)),
            *events,
            ("MachineDetection", "Enable"),
        )
        taken = await self.account.create(_DIAL, "Calls", form)
        return Receipt(PROVIDER, taken.sid)

    async def find(self, message: Message) -> Receipt | None:
        query = (("To", message.address.value), ("From", self.account.from_number), ("PageSize", "5"))
        answer = await self.account.listed(_FIND, "Calls", query)
        listed = read(_Listed, answer.body)
        live = [known for known in listed.calls if known.status in _LIVE] if listed else []
        return Receipt(PROVIDER, live[0].sid) if live else None
