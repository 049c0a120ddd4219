"""An SMS by Genesys Cloud's agentless messages."""

from dataclasses import dataclass

from connectors._genesys import DIALECT, PROVIDER, check
from connectors._oauth import Account
from connectors._operation import Operation
from connectors._payload import Payload, read
from domain.channel import Channel
from domain.failure import Ambiguous
from domain.message import Capabilities, Message, Receipt

MAX_LENGTH = 765  # characters: five parts of 153 (F-18)
_SEND = Operation(PROVIDER, "sms", "POST", idempotent=False, dialect=DIALECT)


class _Text(Payload):
    from_address: str
    to_address: str
    to_address_messenger_type: str = "sms"
    text_body: str
    use_existing_active_conversation: bool = True  # otherwise it fails while somebody writes with that number


class _Taken(Payload):
    id: str


@dataclass(frozen=True, slots=True)
class GenesysSms:
    """`from_number` is E.164, and sends alerts only: a bot on it would read them as a customer's words."""

    account: Account
    api_url: str
    from_number: str

    provider = PROVIDER
    channel = Channel.SMS
    capabilities = Capabilities(reports=True, finds=False, max_length=MAX_LENGTH)

    async def send(self, message: Message) -> Receipt:
        check(message, max_length=MAX_LENGTH)
        text = _Text(from_address=self.from_number, to_address=message.address.value, text_body=message.body)
        answer = await self.account.request(
            _SEND, f"{self.api_url}/api/v2/conversations/messages/agentless", content=text.encoded()
        )
        taken = read(_Taken, answer.body)
        if taken is None:
            raise Ambiguous("unreadable_answer", status=answer.status)
        return Receipt(PROVIDER, taken.id)

    async def find(self, message: Message) -> Receipt | None:  # noqa: ARG002  the port's signature
        """Genesys knows its messages by its own ids alone."""
        return None
