"""What providers report back, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.consent.keyword import Word
from domain.delivery import CallOutcome, DeliveryState
from domain.ids import AlertId, DeliveryId


@dataclass(frozen=True, slots=True)
class MessageStatus:
    """A text moved on. `alert_id` and `delivery_id` are there when the provider's flow knows them."""

    event_id: str
    at: datetime
    provider_ref: str
    state: DeliveryState
    to_number: str | None = None
    alert_id: AlertId | None = None
    delivery_id: DeliveryId | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A person wrote to us. `auto_replied`: the provider already answered, an opt-out keyword for instance.

    `keyword`: what the provider took the text for, where it says so; its list may know other words than ours (F-08).
    """

    event_id: str
    at: datetime
    provider_ref: str
    from_number: str
    to_number: str
    text: str
    auto_replied: bool = False
    keyword: Word | None = None


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """Somebody, or something, took the call."""

    event_id: str
    at: datetime
    provider_ref: str
    to_number: str | None = None
    alert_id: AlertId | None = None
    delivery_id: DeliveryId | None = None


@dataclass(frozen=True, slots=True)
class CallCompleted:
    """A call ended. `at` is when it ended; `keys` is what was pressed, possibly empty."""

    event_id: str
    at: datetime
    provider_ref: str
    outcome: CallOutcome
    keys: str = ""
    to_number: str | None = None
    alert_id: AlertId | None = None
    delivery_id: DeliveryId | None = None
    recording_ref: str | None = None
    duration_seconds: float | None = None


ProviderEvent = MessageStatus | InboundMessage | CallAnswered | CallCompleted


class WebhookRefused(Exception):  # noqa: N818 - it says what happened
    """Not authentic, too old, or not in the provider's form. The message is one sentence for the caller."""


class WebhookParser(Protocol):
    """Verifies on the raw bytes, then reads."""

    provider: str

    def parse_webhook(
        self, headers: Mapping[str, str], body: bytes, *, target: str, now: datetime, at: datetime
    ) -> tuple[ProviderEvent, ...]:
        """Raises `WebhookRefused`; event types that are not ours give an empty tuple.

        `target` is the path and the query as they were requested. `now` is real time, `at` the same instant of the
        installation, for events that bring none.
        """
        ...

    def answer(self, body: bytes, *, target: str) -> str | None:
        """The XML that the provider waits for once its events are taken; None where any 2xx will do."""
        ...
