"""What a connector is given to send, and what it gives back: the seam to the providers."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.ids import AlertId, DeliveryId
from domain.priority import Priority


class AddressKind(StrEnum):
    """What an address is; FCM is moving from registration tokens to installation ids."""

    NUMBER = "number"  # E.164
    EMAIL = "email"
    FCM_FID = "fcm_fid"
    FCM_TOKEN = "fcm_token"  # noqa: S105 - a kind of address


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes. Personal: resolved inside an activity, never logged, never in a history."""

    kind: AddressKind
    value: str

    def __repr__(self) -> str:
        """The last four characters only."""
        return f"Address({self.kind}, …{self.value[-4:]})"


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery, ready to be sent. `body` is the text of an SMS, the script of a call, the body of a push.

    `time_to_live` is real time: after it the provider should drop what it has not delivered. Of a push, `badge` is the
    number on the app's icon, None to leave it as it is, and `sound` whether the device makes one.
    """

    delivery_id: DeliveryId
    alert_id: AlertId
    channel: Channel
    address: Address
    title: str = field(repr=False)
    body: str = field(repr=False)
    priority: Priority
    time_to_live: timedelta
    data: tuple[tuple[str, str], ...] = ()
    badge: int | None = None
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took it: under which name it will report on it. `state` is ACCEPTED or later."""

    provider: str
    provider_ref: str
    state: DeliveryState = DeliveryState.ACCEPTED


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do beyond taking a message.

    reports: it calls back about what became of it. finds: `find` tells whether it already has a delivery, so a second
    try after an unknown outcome is safe. max_length: characters of `body`.
    """

    reports: bool
    finds: bool
    max_length: int


class Sender(Protocol):
    """One operation of one provider. `send` makes exactly one HTTP attempt (one token refresh on 401 aside)."""

    provider: str
    channel: Channel
    capabilities: Capabilities

    async def send(self, message: Message) -> Receipt:
        """Raises a `domain.failure.ProviderFailure`, never anything else of the transport's."""
        ...

    async def find(self, message: Message) -> Receipt | None:
        """What the provider already has of this delivery; None when nothing, or when it cannot tell."""
        ...
