"""An SMS by Twilio: dropped by it when its time is over, and found again by its words."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors._operation import Operation
from connectors._payload import Payload, read
from connectors._twilio import DIALECT, PROVIDER, WEBHOOKS, TwilioAccount, check
from domain.channel import Channel
from domain.message import Capabilities, Message, Receipt
from domain.wording import REPEAT

MAX_LENGTH = 1600  # characters
SHORTEST_LIFE, LONGEST_LIFE = timedelta(seconds=1), timedelta(seconds=36_000)
LOOKS_BACK = timedelta(minutes=10)  # as long as a delivery may be tried: the same words before that were another text
_SEND = Operation(PROVIDER, "sms", "POST", idempotent=False, dialect=DIALECT)
_FIND = Operation(PROVIDER, "find_sms", "GET", idempotent=True, dialect=DIALECT)


class _Known(Payload):
    sid: str
    body: str = ""
    date_created: str = ""
    status: str = ""


class _Listed(Payload):
    messages: tuple[_Known, ...]


@dataclass(frozen=True, slots=True)
class TwilioSms:
    """`find` compares words: a text carries its alert's own code or reference, and is never sent twice on purpose."""

    account: TwilioAccount

    provider = PROVIDER
    channel = Channel.SMS
    capabilities = Capabilities(reports=True, finds=True, max_length=MAX_LENGTH)

    async def send(self, message: Message) -> Receipt:
        check(message, max_length=MAX_LENGTH)
        life = min(max(message.time_to_live, SHORTEST_LIFE), LONGEST_LIFE)
        form = (
            ("To", message.address.value),
            ("From", self.account.from_number),
            ("Body", message.body),
            ("StatusCallback", self.account.called_back_at(WEBHOOKS, message)),
            ("ValidityPeriod", str(int(life.total_seconds()))),
        )
        taken = await self.account.create(_SEND, "Messages", form)
        return Receipt(PROVIDER, taken.sid)

    async def find(self, message: Message) -> Receipt | None:
        """The newest text of the last ten minutes to that number with these words, unless Twilio could not send it."""
        since = self.account.wire.now() - LOOKS_BACK
        query = (
            ("To", message.address.value),
            ("From", self.account.from_number),
            ("DateSent>", f"{since.astimezone(UTC):%Y-%m-%d}"),
            ("PageSize", "50"),
        )
        answer = await self.account.listed(_FIND, "Messages", query)
        listed = read(_Listed, answer.body)
        words = message.body.removeprefix(REPEAT)
        for known in listed.messages if listed else ():
            same = known.body.removeprefix(REPEAT) == words and known.status not in ("failed", "undelivered")
            if same and _since(known, since):
                return Receipt(PROVIDER, known.sid)
        return None


def _since(known: _Known, since: datetime) -> bool:
    """Twilio writes instants as mail does, in whole seconds."""
    try:
        return parsedate_to_datetime(known.date_created) >= since
    except (TypeError, ValueError):
        return False
