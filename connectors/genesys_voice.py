"""A call by Genesys Cloud: a contact for the always running campaign, whose flow speaks and takes the key."""

from dataclasses import dataclass
from urllib.parse import quote

from pydantic import RootModel

from connectors._genesys import DIALECT, PROVIDER, check
from connectors._oauth import Account
from connectors._operation import Operation
from connectors._payload import Payload
from domain.channel import Channel
from domain.failure import Permanent
from domain.language import Language
from domain.message import Capabilities, Message, Receipt

MAX_LENGTH = 1500  # characters: what is spoken within the 120 s of R-226
_DIAL = Operation(PROVIDER, "call", "POST", idempotent=False, dialect=DIALECT)
_FIND = Operation(PROVIDER, "find_call", "GET", idempotent=True, dialect=DIALECT)


class _Spoken(Payload):
    phone: str
    alert_id: str
    delivery_id: str
    say: str
    language: str  # BCP 47; the flow speaks `say` in that voice


class _Contact(Payload):
    id: str
    contact_list_id: str
    data: _Spoken
    callable: bool = True


@dataclass(frozen=True, slots=True)
class GenesysVoice:
    """The contact's id is our delivery id: a second request changes the contact, and never makes another one."""

    account: Account
    api_url: str
    contact_list: str

    provider = PROVIDER
    channel = Channel.VOICE
    capabilities = Capabilities(reports=True, finds=True, max_length=MAX_LENGTH)

    async def send(self, message: Message) -> Receipt:
        check(message, max_length=MAX_LENGTH)
        contacts = RootModel[tuple[_Contact, ...]]((self._contact(message),))
        await self.account.request(
            _DIAL,
            f"{self._contacts_url}?priority=true",  # no clearSystemData: it would dial a known contact again
            content=contacts.model_dump_json(by_alias=True).encode(),
        )
        return Receipt(PROVIDER, message.delivery_id)

    async def find(self, message: Message) -> Receipt | None:
        try:
            await self.account.request(_FIND, f"{self._contacts_url}/{quote(message.delivery_id, safe='')}")
        except Permanent as refused:
            if refused.status == 404:
                return None
            raise
        return Receipt(PROVIDER, message.delivery_id)

    @property
    def _contacts_url(self) -> str:
        return f"{self.api_url}/api/v2/outbound/contactlists/{quote(self.contact_list, safe='')}/contacts"

    def _contact(self, message: Message) -> _Contact:
        spoken = _Spoken(
            phone=message.address.value,
            alert_id=message.alert_id,
            delivery_id=message.delivery_id,
            say=message.body,
            language=dict(message.data).get("language", Language.ENGLISH.tag),
        )
        return _Contact(id=message.delivery_id, contact_list_id=self.contact_list, data=spoken)
